import { auditEventTypes } from '@crm/contracts';
import * as v from 'valibot';

// What somebody mistyped in the address falls back to what the page opens with.
const orNone = <const Schema extends v.GenericSchema>(schema: Schema) =>
  v.optional(v.fallback(v.optional(schema), undefined));

const id = v.pipe(v.union([v.string(), v.number()]), v.transform(Number), v.integer(), v.minValue(1));
const day = v.pipe(v.string(), v.isoDate());
// A search parameter of digits alone is read as a number.
const words = v.pipe(v.union([v.string(), v.number()]), v.transform(String), v.nonEmpty(), v.maxLength(128));

export const auditSearch = v.object({
  correlationId: orNone(words),
  actorId: orNone(words),
  eventType: orNone(v.picklist(auditEventTypes)),
  loanId: orNone(id),
  contactId: orNone(id),
  from: orNone(day),
  to: orNone(day),
});

export type AuditSearch = v.InferOutput<typeof auditSearch>;

/** The conditions as the api takes them; days are the reader's own. */
export function conditionsOf({ loanId, contactId, from, to, ...words }: AuditSearch) {
  return {
    ...Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined)),
    ...(loanId && { loanId: String(loanId) }),
    ...(contactId && { contactId: String(contactId) }),
    ...(from && { from: new Date(`${from}T00:00:00`).toISOString() }),
    ...(to && { to: new Date(`${to}T23:59:59.999`).toISOString() }),
  };
}
