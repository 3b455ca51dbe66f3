import * as v from 'valibot';
import { correlationIdSchema } from './identifiers.ts';
import { must } from './must.ts';
import { pii } from './pii.ts';

/** Every error code that leaves the API, with its HTTP status and a title that is safe to show. */
export const errorCodes = {
  VALIDATION_FAILED: { status: 400, title: 'The request does not fit its contract' },
  MALFORMED_JSON: { status: 400, title: 'The body is not JSON' },
  UNAUTHENTICATED: { status: 401, title: 'A valid bearer token is needed' },
  CSRF_REQUIRED: { status: 403, title: 'The request does not come from the console itself' },
  FORBIDDEN: { status: 403, title: 'Your roles do not permit this' },
  ROUTE_NOT_FOUND: { status: 404, title: 'There is nothing at this path' },
  LOAN_NOT_FOUND: { status: 404, title: 'There is no such loan' },
  CONTACT_NOT_FOUND: { status: 404, title: 'There is no such contact' },
  MESSAGE_NOT_FOUND: { status: 404, title: 'There is no such message' },
  ARTIFACT_NOT_FOUND: { status: 404, title: 'Nothing has been rendered for this message' },
  CORRELATION_NOT_FOUND: { status: 404, title: 'Nothing is recorded under this correlation id' },
  TEMPLATE_MISSING: { status: 404, title: 'There is no such template' },
  PREVIEW_NOT_FOUND: { status: 404, title: 'There is no such preview, or its time is over' },
  LEGAL_HOLD_NOT_FOUND: { status: 404, title: 'There is no such legal hold' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'This path does not take that method' },
  DNC_ENFORCED: { status: 409, title: 'A recipient has asked not to be contacted' },
  MESSAGE_STATE_CONFLICT: { status: 409, title: 'The message is not in a state that allows this' },
  PERMIT_REVOKED: { status: 409, title: 'The permission to send this message was revoked' },
  LEGAL_HOLD_RELEASED: { status: 409, title: 'This legal hold was released already' },
  BODY_GONE: { status: 410, title: 'The bytes of this message are not stored any more' },
  DRAFT_CONFLICT: { status: 412, title: 'This draft was changed elsewhere' },
  PREFS_CONFLICT: { status: 412, title: 'Somebody else changed these preferences' },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'The body is larger than 15 MB' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The body must be application/json' },
  TEMPLATE_NOT_FOUND: { status: 422, title: 'There is no active template with this id' },
  CATEGORY_MISMATCH: { status: 422, title: 'A marketing template cannot be sent as transactional' },
  VARIABLE_NOT_ALLOWED: { status: 422, title: 'A variable is not on the allow-list' },
  VARIABLE_INVALID: { status: 422, title: 'A variable has a value of the wrong type' },
  VARIABLE_MISSING: { status: 422, title: 'A variable has no value' },
  PREVIEW_FAILED: { status: 422, title: 'The letter could not be rendered' },
  EXPORT_TOO_LARGE: { status: 422, title: 'More rows match than one file may hold' },
  CAPSULE_TOO_LARGE: { status: 422, title: 'More belongs to this evidence than one file may hold' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'This Idempotency-Key was used with another body' },
  BODY_DAMAGED: { status: 500, title: 'The stored bytes no longer fit their hash' },
  INTERNAL: { status: 500, title: 'Something failed on our side' },
  SEAL_KEYS_MISSING: { status: 503, title: 'The keys that seal the audit log are not known here' },
  ADMISSION_CONTENDED: { status: 503, title: 'The preferences kept changing; nothing was written' },
  SERVICE_UNAVAILABLE: { status: 503, title: 'A part we depend on does not answer' },
} as const;

export type ErrorCode = keyof typeof errorCodes;

export const validationIssueSchema = v.object(
  { path: v.string(must.beText), message: v.string(must.beText) },
  must.fit,
);

export type ValidationIssue = v.InferOutput<typeof validationIssueSchema>;

/** The members that every problem+json body of ours has (RFC 9457, with `error` as the machine's code). */
const problemEntries = {
  type: v.string(must.beText),
  title: v.string(must.beText),
  status: v.number(must.beNumber),
  detail: v.string(must.beText),
  correlationId: correlationIdSchema,
};

/** A problem of one of these codes; codes with members of their own carry them beside the common ones. */
export function problemSchema<const Codes extends readonly [ErrorCode, ...ErrorCode[]]>(codes: Codes) {
  return v.object(
    {
      error: v.picklist(codes, must.beListed),
      ...problemEntries,
      issues: v.optional(v.array(validationIssueSchema, must.beList)),
      blocked: v.optional(v.array(v.pipe(v.string(must.beText), pii('text')), must.beList)),
      current: v.optional(v.pipe(v.record(v.string(must.beText), v.unknown(), must.fit), pii('text'))),
      allowed: v.optional(v.array(v.string(must.beText), must.beList)),
    },
    must.fit,
  );
}

/** The body of any error answer. */
export type Problem = {
  type: string;
  error: ErrorCode;
  title: string;
  status: number;
  detail: string;
  correlationId: string;
  issues?: ValidationIssue[];
  blocked?: string[];
  current?: Record<string, unknown>;
  allowed?: string[];
};
