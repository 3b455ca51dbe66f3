import * as v from 'valibot';

/** A condition in the address; what somebody mistyped there falls back to what the page opens with. */
export const orNone = <const Schema extends v.GenericSchema>(schema: Schema) =>
  v.optional(v.fallback(v.optional(schema), undefined));

// The router reads a parameter of digits alone as a number.
const digits = v.union([v.string(), v.number()]);
export const wordsParam = v.pipe(digits, v.transform(String), v.nonEmpty(), v.maxLength(128));
const idParam = v.pipe(digits, v.transform(Number), v.integer(), v.minValue(1));
const dayParam = v.pipe(v.string(), v.isoDate());

/** What every list of what happened can be narrowed by: the loan, the contact, and the days. */
export const aboutEntries = {
  loanId: orNone(idParam),
  contactId: orNone(idParam),
  from: orNone(dayParam),
  to: orNone(dayParam),
};

export type About = {
  loanId?: number | undefined;
  contactId?: number | undefined;
  from?: string | undefined;
  to?: string | undefined;
};

/** The same as the api takes it; days are the reader's own. */
export function aboutQuery({ loanId, contactId, from, to }: About) {
  return {
    ...(loanId && { loanId: String(loanId) }),
    ...(contactId && { contactId: String(contactId) }),
    ...(from && { from: new Date(`${from}T00:00:00`).toISOString() }),
    ...(to && { to: new Date(`${to}T23:59:59.999`).toISOString() }),
  };
}
