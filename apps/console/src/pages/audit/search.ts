import { auditEventTypes } from '@crm/contracts';
import * as v from 'valibot';
import { aboutEntries, aboutQuery, orNone, wordsParam } from '../../parts/search-params.ts';

export const auditSearch = v.object({
  correlationId: orNone(wordsParam),
  actorId: orNone(wordsParam),
  eventType: orNone(v.picklist(auditEventTypes)),
  ...aboutEntries,
});

export type AuditSearch = v.InferOutput<typeof auditSearch>;

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
