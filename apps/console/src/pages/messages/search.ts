import { categories, messageStates } from '@crm/contracts';
import * as v from 'valibot';
import { aboutEntries, orNone } from '../../parts/search-params.ts';

export const messagesSearch = v.object({
  state: orNone(v.picklist(messageStates)),
  category: orNone(v.picklist(categories)),
  errorCode: orNone(v.pipe(v.string(), v.regex(/^[A-Z][A-Z0-9_]{0,63}$/))),
  ...aboutEntries,
});

export type MessagesSearch = v.InferOutput<typeof messagesSearch>;
