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

/** What audit rows can be narrowed by; every condition that is given must hold. */
const auditConditions = {
  correlationId: text,
  actorId: text,
  eventType: text,
  loanId: v.optional(crmIdParamSchema),
  /** Rows that name the contact: changes of preferences, and what these revoked. */
  contactId: v.optional(crmIdParamSchema),
  resourceType: text,
  resourceId: text,
  from: v.optional(timestampSchema),
  to: v.optional(timestampSchema),
};

/** Query of `GET /api/audit`: newest first; `cursor` is the `nextCursor` of the page before. */
export const auditQuerySchema = v.strictObject(
  {
    ...auditConditions,
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

/** Query of `GET /api/audit/export`. */
export const auditExportQuerySchema = v.strictObject(
  { ...auditConditions, format: v.picklist(['csv', 'json'], must.beListed) },
  must.fit,
);

/** The JSON file of `GET /api/audit/export`. */
export const auditExportSchema = v.object(
  { exportedAt: v.string(must.beText), rows: v.array(auditRowSchema, must.beList) },
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
export type AuditExportQuery = v.InferOutput<typeof auditExportQuerySchema>;
export type AuditPage = v.InferOutput<typeof auditPageSchema>;
