import { categories, messageStates } from '@crm/contracts';
import * as v from 'valibot';
import { aboutEntries, orNone } from '../../parts/search-params.ts';
import { pagesEntry } from '../../parts/use-kept-pages.ts';

export const messagesSearch = v.object({
  state: orNone(v.picklist(messageStates)),
  category: orNone(v.picklist(categories)),
  errorCode: orNone(v.pipe(v.string(), v.regex(/^[A-Z][A-Z0-9_]{0,63}$/))),
  ...aboutEntries,
  ...pagesEntry,
});

/** What the list is narrowed to, however much of it is open. */
export type MessagesSearch = Omit<v.InferOutput<typeof messagesSearch>, 'pages'>;
