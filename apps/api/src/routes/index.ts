import type { RouteDeps } from '../api-deps.ts';
import type { Route } from '../http/define-route.ts';
import { deleteDraft } from './delete-draft.ts';
import { dncCheck } from './dnc-check.ts';
import { exportAuditRows } from './export-audit.ts';
import { getArtifact } from './get-artifact.ts';
import { getCorrelationCapsule, getMessageCapsule } from './get-capsule.ts';
import { getCommPreferences } from './get-comm-preferences.ts';
import { getContact } from './get-contact.ts';
import { getCorrelation } from './get-correlation.ts';
import { getDraft } from './get-draft.ts';
import { getLoan } from './get-loan.ts';
import { getMessage } from './get-message.ts';
import { getMessageBody } from './get-message-body.ts';
import { getMessageTrace } from './get-message-trace.ts';
import { getPreview } from './get-preview.ts';
import { getSealHead } from './get-seal-head.ts';
import { getSession } from './get-session.ts';
import { getTemplate } from './get-template.ts';
import { getVerifier } from './get-verifier.ts';
import { getWhy } from './get-why.ts';
import { listAuditRows } from './list-audit.ts';
import { listDenialPage } from './list-denials.ts';
import { listLegalHolds } from './list-holds.ts';
import { listMessagePage } from './list-messages.ts';
import { listPolicyBases } from './list-policy-bases.ts';
import { listPreferencesHistory } from './list-preferences-history.ts';
import { listTemplateSummaries } from './list-templates.ts';
import { live } from './live.ts';
import { markMessageSent } from './mark-sent.ts';
import { opsConservation } from './ops-conservation.ts';
import { opsDlq } from './ops-dlq.ts';
import { opsDlqGroups } from './ops-dlq-groups.ts';
import { opsDlqReplay } from './ops-dlq-replay.ts';
import { opsOutbox } from './ops-outbox.ts';
import { opsProviders } from './ops-providers.ts';
import { opsSeries } from './ops-series.ts';
import { patchCommPreferences } from './patch-comm-preferences.ts';
import { placeLegalHold } from './place-hold.ts';
import { previewEmail } from './preview-email.ts';
import { putDraft } from './put-draft.ts';
import { releaseLegalHold } from './release-hold.ts';
import { resendMessage } from './resend-message.ts';
import { searchForContacts } from './search-contacts.ts';
import { sendEmail } from './send-email.ts';
import { verifyAudit } from './verify-audit.ts';
import { verifyMessage } from './verify-message.ts';

const routes = [
  getSession,
  live,
  sendEmail,
  previewEmail,
  getPreview,
  getDraft,
  putDraft,
  deleteDraft,
  getMessage,
  getArtifact,
  getMessageBody,
  verifyMessage,
  getMessageTrace,
  resendMessage,
  markMessageSent,
  getCommPreferences,
  patchCommPreferences,
  dncCheck,
  listAuditRows,
  exportAuditRows,
  getSealHead,
  verifyAudit,
  listLegalHolds,
  placeLegalHold,
  releaseLegalHold,
  getCorrelation,
  getCorrelationCapsule,
  getMessageCapsule,
  getVerifier,
  opsOutbox,
  opsProviders,
  opsSeries,
  opsConservation,
  opsDlq,
  opsDlqGroups,
  opsDlqReplay,
  listTemplateSummaries,
  getTemplate,
  searchForContacts,
  getContact,
  getLoan,
  listPreferencesHistory,
  listPolicyBases,
  listMessagePage,
  listDenialPage,
  getWhy,
];

/** Every route that needs a permission. */
export function apiRoutes(deps: RouteDeps): Route[] {
  return routes.map((route) => route(deps));
}
