import * as v from 'valibot';
import { crmIdParamSchema, timestampSchema } from '../identifiers.ts';

export const auditRowSchema = v.object({
  id: v.string(),
  correlationId: v.nullable(v.string()),
  actorType: v.string(),
  actorId: v.string(),
  eventType: v.string(),
  eventTsUtc: v.string(),
  resourceType: v.nullable(v.string()),
  resourceId: v.nullable(v.string()),
  loanId: v.nullable(v.number()),
  payload: v.unknown(),
  ipAddr: v.nullable(v.string()),
  userAgent: v.nullable(v.string()),
});

const text = v.optional(v.pipe(v.string(), v.maxLength(200, 'must be at most 200 characters')));

/** Query of `GET /api/audit`: newest first; `cursor` is the `nextCursor` of the page before. */
export const auditQuerySchema = v.strictObject({
  correlationId: text,
  eventType: text,
  loanId: v.optional(crmIdParamSchema),
  resourceType: text,
  resourceId: text,
  from: v.optional(timestampSchema),
  to: v.optional(timestampSchema),
  limit: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[0-9]{1,4}$/, 'must be a whole number'),
      v.transform(Number),
      v.minValue(1, 'must be at least 1'),
      v.maxValue(500, 'must be at most 500'),
    ),
    '100',
  ),
  cursor: v.optional(v.pipe(v.string(), v.maxLength(200, 'must be a cursor that we returned'))),
});

export const auditPageSchema = v.object({
  items: v.array(auditRowSchema),
  nextCursor: v.nullable(v.string()),
});

export type AuditRow = v.InferOutput<typeof auditRowSchema>;
export type AuditQuery = v.InferOutput<typeof auditQuerySchema>;
export type AuditPage = v.InferOutput<typeof auditPageSchema>;
