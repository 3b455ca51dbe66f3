import { auditEventTypes } from '@crm/contracts';
import * as v from 'valibot';
import { aboutEntries, aboutQuery, orNone, wordsParam } from '../../parts/search-params.ts';
import { pagesEntry } from '../../parts/use-kept-pages.ts';

export const auditSearch = v.object({
  correlationId: orNone(wordsParam),
  actorId: orNone(wordsParam),
  eventType: orNone(v.picklist(auditEventTypes)),
  ...aboutEntries,
  ...pagesEntry,
});

/** What the log is narrowed to, however much of it is open. */
export type AuditSearch = Omit<v.InferOutput<typeof auditSearch>, 'pages'>;

/** The conditions as the api takes them. */
export function conditionsOf(search: AuditSearch) {
  const { correlationId, actorId, eventType } = search;
  return {
    ...(correlationId && { correlationId }),
    ...(actorId && { actorId }),
    ...(eventType && { eventType }),
    ...aboutQuery(search),
  };
}
