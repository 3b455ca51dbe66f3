import * as v from 'valibot';
import { crmIdParamSchema, timestampSchema } from '../identifiers.ts';
import { must } from '../must.ts';
import { pii } from '../pii.ts';

export const auditRowSchema = v.object(
  {
    id: v.string(must.beText),
    correlationId: v.nullable(v.string(must.beText)),
    actorType: v.string(must.beText),
    actorId: v.string(must.beText),
    eventType: v.string(must.beText),
    eventTsUtc: v.string(must.beText),
    resourceType: v.nullable(v.string(must.beText)),
    resourceId: v.nullable(v.string(must.beText)),
    loanId: v.nullable(v.number(must.beNumber)),
    payload: v.unknown(),
    ipAddr: v.nullable(v.pipe(v.string(must.beText), pii('text'))),
    userAgent: v.nullable(v.pipe(v.string(must.beText), pii('text'))),
  },
  must.fit,
);

const text = v.optional(v.pipe(v.string(must.beText), v.maxLength(200, 'must be at most 200 characters')));

/** Query of `GET /api/audit`: newest first; `cursor` is the `nextCursor` of the page before. */
export const auditQuerySchema = v.strictObject(
  {
    correlationId: text,
    eventType: text,
    loanId: v.optional(crmIdParamSchema),
    resourceType: text,
    resourceId: text,
    from: v.optional(timestampSchema),
    to: v.optional(timestampSchema),
    limit: v.optional(
      v.pipe(
        v.string(must.beText),
        v.regex(/^[0-9]{1,4}$/, 'must be a whole number'),
        v.transform(Number),
        v.minValue(1, 'must be at least 1'),
        v.maxValue(500, 'must be at most 500'),
      ),
      '100',
    ),
    cursor: v.optional(v.pipe(v.string(must.beText), v.maxLength(200, 'must be a cursor that we returned'))),
  },
  must.fit,
);

export const auditPageSchema = v.object(
  {
    items: v.array(auditRowSchema, must.beList),
    nextCursor: v.nullable(v.string(must.beText)),
  },
  must.fit,
);

export type AuditRow = v.InferOutput<typeof auditRowSchema>;
export type AuditQuery = v.InferOutput<typeof auditQuerySchema>;
export type AuditPage = v.InferOutput<typeof auditPageSchema>;
