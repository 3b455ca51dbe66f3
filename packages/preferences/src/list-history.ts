import { listAudit } from '@crm/audit';
import type { PreferencesHistory, PreferencesHistoryQuery } from '@crm/contracts';
import type { Db } from '@crm/db';

type Change = PreferencesHistory['items'][number];

/** What the audit log keeps of a change of preferences. */
type Payload = {
  old_values: Change['oldValues'];
  new_values: Change['newValues'];
  reason?: string;
  policy_basis?: string;
};

/** The changes of a contact's preferences, newest first; a contact that has none, or is none, has an empty history. */
export async function listHistory(
  db: Db,
  { contactId, ...page }: PreferencesHistoryQuery & { contactId: number },
): Promise<PreferencesHistory> {
  const { items, nextCursor } = await listAudit(db, {
    eventType: 'COMMS.PREFS.UPDATED',
    resourceType: 'contact',
    resourceId: String(contactId),
    ...page,
  });
  return {
    items: items.map((row): Change => {
      // Written by updatePreferences alone, and never changed since: the log is append-only.
      const payload = row.payload as Payload;
      return {
        at: row.eventTsUtc,
        actorType: row.actorType,
        actorId: row.actorId,
        reason: payload.reason ?? null,
        policyBasis: payload.policy_basis ?? null,
        oldValues: payload.old_values,
        newValues: payload.new_values,
        correlationId: row.correlationId,
      };
    }),
    nextCursor,
  };
}
