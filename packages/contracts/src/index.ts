export { type AuditEventType, auditEventTypes } from './audit-events.ts';
export { type Category, categories, categorySchema } from './category.ts';
export { type DncChannel, dncChannelSchema, dncChannels } from './channel.ts';
export { type Decision, decisionSchema, type RuleAnswer, ruleAnswerSchema } from './decision.ts';
export { addressKey, emailAddressPattern, emailAddressSchema } from './email-address.ts';
export {
  type ErrorCode,
  errorCodes,
  type Problem,
  problemSchema,
  type ValidationIssue,
  validationIssueSchema,
} from './errors.ts';
export { eventCatalogue } from './events/catalogue.ts';
export { type EmailFailedV1, emailFailedV1Example, emailFailedV1Schema } from './events/email-failed/v1.ts';
export {
  type AttachmentReference,
  attachmentReferenceSchema,
  type EmailRequestedV1,
  emailRequestedV1Example,
  emailRequestedV1Schema,
} from './events/email-requested/v1.ts';
export { type EmailSentV1, emailSentV1Example, emailSentV1Schema } from './events/email-sent/v1.ts';
export { type EventType, eventTypes } from './events/event-types.ts';
export {
  type AuditExportQuery,
  type AuditPage,
  type AuditQuery,
  type AuditRow,
  auditExportQuerySchema,
  auditExportSchema,
  auditPageSchema,
  auditQuerySchema,
  auditRowSchema,
} from './http/audit.ts';
export { capsuleSchema } from './http/capsule.ts';
export {
  type CommPreferences,
  type CommPreferencesPatch,
  commPreferencesPatchSchema,
  commPreferencesSchema,
} from './http/comm-preferences.ts';
export {
  type Conservation,
  conservationQuerySchema,
  conservationSchema,
} from './http/conservation.ts';
export {
  type ContactHit,
  type ContactPage,
  type ContactSearchBody,
  type ContactView,
  contactHitSchema,
  contactPageSchema,
  contactSchema,
  contactSearchBodySchema,
  preferenceFlagsSchema,
} from './http/contacts.ts';
export { type Story, type StoryEntry, storyEntrySchema, storySchema } from './http/correlations.ts';
export {
  type Denial,
  type DenialListQuery,
  type DenialPage,
  denialListQuerySchema,
  denialPageSchema,
  denialSchema,
} from './http/denials.ts';
export {
  type DncCheckAnswer,
  type DncCheckBody,
  dncCheckAnswerSchema,
  dncCheckBodySchema,
} from './http/dnc-check.ts';
export {
  type DraftAnswer,
  type DraftBody,
  draftAnswerSchema,
  draftBodySchema,
  draftCharactersMax,
  draftSavedSchema,
} from './http/draft.ts';
export {
  type LegalHold,
  type LegalHoldBody,
  legalHoldBodySchema,
  legalHoldSchema,
  legalHoldsQuerySchema,
  legalHoldsSchema,
  releaseHoldBodySchema,
} from './http/legal-holds.ts';
export {
  type LiveTopicKind,
  liveQuerySchema,
  liveTopicSchema,
  liveTopicsMax,
  partsOfTopic,
  permissionOfTopic,
} from './http/live.ts';
export { type LoanView, loanSchema } from './http/loans.ts';
export {
  type MessageListItem,
  type MessageListQuery,
  type MessagePage,
  messageChannels,
  messageListItemSchema,
  messageListQuerySchema,
  messagePageSchema,
} from './http/message-list.ts';
export {
  type MessageBodyPart,
  type MessageTrace,
  messageBodyParts,
  messageBodyQuerySchema,
  messageTraceSchema,
  type Proof,
  type ProofCheck,
  proofSchema,
} from './http/message-proof.ts';
export {
  type ArtifactView,
  artifactSchema,
  type DeliveryLogEntry,
  deliveryLogEntrySchema,
  type Manifest,
  type MessageView,
  manifestSchema,
  messageRecipientSchema,
  messageSchema,
  type ResolutionBody,
  resolutionAnswerSchema,
  resolutionBodySchema,
} from './http/messages.ts';
export {
  type DeadLetterGroups,
  type DeadLetters,
  type DeadLettersQuery,
  type DeadLetterView,
  deadLetterGroupsSchema,
  deadLetterSchema,
  deadLettersQuerySchema,
  deadLettersSchema,
  type OutboxStatus,
  outboxStatusSchema,
  type ProviderQuota,
  providerQuotasSchema,
  type ReplayAnswer,
  type ReplayBody,
  type ReplayOutcome,
  replayAnswerSchema,
  replayBodySchema,
  replayOutcomes,
} from './http/ops.ts';
export {
  type OpsRange,
  type OpsSeries,
  type OpsSeriesName,
  opsRanges,
  opsSeriesNames,
  opsSeriesQuerySchema,
  opsSeriesSchema,
  opsSeriesUnits,
} from './http/ops-series.ts';
export {
  type PreferencesHistory,
  type PreferencesHistoryQuery,
  policyBases,
  policyBasisListSchema,
  preferencesHistoryQuerySchema,
  preferencesHistorySchema,
} from './http/preferences-history.ts';
export { previewBodySchema, previewSchema } from './http/preview.ts';
export {
  type SealAnchor,
  type SealFault,
  type SealHead,
  type SealReport,
  type SealStatement,
  sealAnchorSchema,
  sealFaultKinds,
  sealHeadAnswerSchema,
  sealHeadSchema,
  sealReportSchema,
  sealStatementSchema,
  verificationQuerySchema,
} from './http/seals.ts';
export {
  attachmentSchema,
  attachmentsMax,
  bodyBytesMax,
  idempotencyKeySchema,
  recipientsMax,
  type SendEmailAnswer,
  type SendEmailBody,
  sendEmailAnswerSchema,
  sendEmailBodySchema,
} from './http/send-email.ts';
export { demoSignInSchema, type SessionView, sessionSchema } from './http/session.ts';
export {
  type TemplateSummary,
  type TemplateView,
  templateListSchema,
  templateSchema,
  templateSummarySchema,
  templateVariableSchema,
} from './http/templates.ts';
export { type Why, type WhyDecision, type WhyKind, whyKinds, whySchema } from './http/why.ts';
export {
  correlationIdHeader,
  correlationIdPattern,
  correlationIdSchema,
  crmIdParamSchema,
  crmIdSchema,
  sha256Schema,
  templateIdSchema,
  timestampSchema,
  uuidSchema,
} from './identifiers.ts';
export { type JsonValue, jsonValueSchema } from './json-value.ts';
export { mailboxSchema, servicerSettings } from './letterhead.ts';
export { type MessageState, messageStates } from './message-states.ts';
export {
  isPermitted,
  type Permission,
  permissions,
  type Role,
  rolePermissions,
  roles,
} from './permissions.ts';
export { type PiiKind, pii } from './pii.ts';
export { brokerHeaders, emailTopology } from './topology.ts';
