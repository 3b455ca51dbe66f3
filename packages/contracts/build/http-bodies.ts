import type * as v from 'valibot';
import {
  artifactSchema,
  auditPageSchema,
  commPreferencesPatchSchema,
  commPreferencesSchema,
  deadLettersSchema,
  dncCheckAnswerSchema,
  dncCheckBodySchema,
  type ErrorCode,
  errorCodes,
  messageSchema,
  outboxStatusSchema,
  problemSchema,
  replayAnswerSchema,
  replayBodySchema,
  resolutionAnswerSchema,
  resolutionBodySchema,
  sendEmailAnswerSchema,
  sendEmailBodySchema,
  storySchema,
  templateListSchema,
  templateSchema,
} from '../src/index.ts';

// The keys of an object literal, of which there is at least one.
const codes = Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]];

/** Every HTTP body by the name of its schema file: what a caller sends (`…-body`) and what we answer. */
export const httpBodies: Readonly<Record<string, v.GenericSchema>> = {
  'artifact-answer': artifactSchema,
  'audit-answer': auditPageSchema,
  'comm-preferences-answer': commPreferencesSchema,
  'comm-preferences-patch-body': commPreferencesPatchSchema,
  'correlation-answer': storySchema,
  'dead-letters-answer': deadLettersSchema,
  'dnc-check-answer': dncCheckAnswerSchema,
  'dnc-check-body': dncCheckBodySchema,
  'message-answer': messageSchema,
  'outbox-answer': outboxStatusSchema,
  problem: problemSchema(codes),
  'replay-answer': replayAnswerSchema,
  'replay-body': replayBodySchema,
  'resolution-answer': resolutionAnswerSchema,
  'resolution-body': resolutionBodySchema,
  'send-email-answer': sendEmailAnswerSchema,
  'send-email-body': sendEmailBodySchema,
  'template-answer': templateSchema,
  'templates-answer': templateListSchema,
};
