import { categories, messageStates } from '@crm/contracts';
import * as v from 'valibot';

// What somebody mistyped in the address falls back to what the page opens with.
const orNone = <const Schema extends v.GenericSchema>(schema: Schema) =>
  v.optional(v.fallback(v.optional(schema), undefined));

const id = v.pipe(v.union([v.string(), v.number()]), v.transform(Number), v.integer(), v.minValue(1));
const day = v.pipe(v.string(), v.isoDate());

export const messagesSearch = v.object({
  state: orNone(v.picklist(messageStates)),
  category: orNone(v.picklist(categories)),
  loanId: orNone(id),
  contactId: orNone(id),
  errorCode: orNone(v.pipe(v.string(), v.regex(/^[A-Z][A-Z0-9_]{0,63}$/))),
  from: orNone(day),
  to: orNone(day),
});

export type MessagesSearch = v.InferOutput<typeof messagesSearch>;
