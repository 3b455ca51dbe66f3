import { type Actor, type AuditDeps, type AuditEntry, insertAudit, stampAudit } from '@crm/audit';
import type { CommPreferencesPatch } from '@crm/contracts';
import { type Sql, withTransaction } from '@crm/db';
import { findContactAddressKeys } from '@crm/directory';
import { revokeMarketing } from '@crm/messages';
import { maskText } from '@crm/redaction';
import { type PreferencesRow, type TaggedPreferences, toPreferences } from './preferences-row.ts';
import { readPreferences } from './read-preferences.ts';

export type PreferencesChange = {
  contactId: number;
  patch: CommPreferencesPatch;
  /** Entity tag the caller saw; null to change whatever stands there. */
  ifMatch: string | null;
  actor: Actor;
  correlationId: string;
};

export type PreferencesResult =
  | ({ kind: 'updated'; revoked: number } & TaggedPreferences)
  | ({ kind: 'unchanged' } & TaggedPreferences)
  | ({ kind: 'conflict' } & TaggedPreferences)
  | { kind: 'not_found' };

type Flags = Pick<PreferencesRow, 'doNotEmail' | 'doNotText' | 'doNotCall'>;

/**
 * Changes what a contact may be sent, and takes back every marketing message that an opt-out from e-mail forbids.
 * Once this has answered, no such message is admitted and none that waited is sent (E17, J1).
 *
 * The order is the proof: the row is locked and updated first, which waits for admissions that hold it; the
 * revocation is a later statement of the same READ COMMITTED transaction, so it sees what they wrote.
 */
export async function updatePreferences(
  deps: AuditDeps,
  change: PreferencesChange,
): Promise<PreferencesResult> {
  const { result, entries } = await withTransaction(deps.db, (tx) => work(tx, deps, change));
  for (const entry of entries) deps.onAudited?.(entry.eventType);
  return result;
}

async function work(
  tx: Sql,
  deps: AuditDeps,
  change: PreferencesChange,
): Promise<{ result: PreferencesResult; entries: AuditEntry[] }> {
  // Share locks of admissions can overtake a waiting update for as long as they keep coming; giving up and trying
  // again (withTransaction) puts it back in the queue.
  await tx`SET LOCAL lock_timeout = '2s'`;
  const before = await readPreferences(tx, { contactId: change.contactId, locking: tx`FOR UPDATE` });
  if (before === undefined) return { result: { kind: 'not_found' }, entries: [] };
  if (change.ifMatch !== null && change.ifMatch !== toPreferences(before).etag) {
    return { result: { kind: 'conflict', ...toPreferences(before) }, entries: [] };
  }
  const wanted = flagsAfter(before, change.patch);
  if (!differ(before, wanted))
    return { result: { kind: 'unchanged', ...toPreferences(before) }, entries: [] };

  const after = await write(tx, change, wanted);
  const revoked = !before.doNotEmail && wanted.doNotEmail ? await revoke(tx, change) : [];
  const entries = [updatedEntry(change, before, after), ...revoked];
  await insertAudit(
    tx,
    entries.map((entry) => stampAudit(entry, deps)),
  );
  return { result: { kind: 'updated', revoked: revoked.length, ...toPreferences(after) }, entries };
}

async function write(
  tx: Sql,
  { contactId, patch, actor }: PreferencesChange,
  wanted: Flags,
): Promise<PreferencesRow> {
  await tx`
    UPDATE public.contact_comm_prefs
       SET do_not_email = ${wanted.doNotEmail}, do_not_text = ${wanted.doNotText}, do_not_call = ${wanted.doNotCall},
           reason = ${patch.reason}, policy_basis = ${patch.policyBasis}, updated_by = ${actor.id}
     WHERE contact_id = ${contactId}`;
  const after = await readPreferences(tx, { contactId });
  if (after === undefined) throw new Error('a locked preferences row vanished');
  return after;
}

async function revoke(
  tx: Sql,
  { contactId, actor, correlationId }: PreferencesChange,
): Promise<AuditEntry[]> {
  const addressKeys = (await findContactAddressKeys(tx, contactId)) ?? [];
  const revoked = await revokeMarketing(tx, { contactId, addressKeys, actorId: actor.id });
  return revoked.map((message) => ({
    eventType: 'CRM.EMAIL.REVOKED',
    correlationId: message.correlationId,
    actor,
    resourceType: 'message',
    resourceId: message.id,
    loanId: message.loanId,
    payload: {
      category: 'marketing',
      cause: 'opted_out',
      contactId,
      correlationId: message.correlationId,
      requestCorrelationId: correlationId,
    },
  }));
}

function updatedEntry(
  { contactId, patch, actor, correlationId }: PreferencesChange,
  before: Flags,
  after: Flags,
): AuditEntry {
  return {
    eventType: 'COMMS.PREFS.UPDATED',
    correlationId,
    actor,
    resourceType: 'contact',
    resourceId: String(contactId),
    loanId: null,
    payload: {
      contactId,
      old_values: flagsOf(before),
      new_values: flagsOf(after),
      // People write addresses into reasons; the audit log keeps none in full (E5).
      reason: maskText(patch.reason),
      policy_basis: patch.policyBasis,
      actor: actor.id,
      correlationId,
    },
  };
}

function flagsAfter(before: Flags, patch: CommPreferencesPatch): Flags {
  return {
    doNotEmail: patch.doNotEmail ?? before.doNotEmail,
    doNotText: patch.doNotText ?? before.doNotText,
    doNotCall: patch.doNotCall ?? before.doNotCall,
  };
}

function flagsOf({ doNotEmail, doNotText, doNotCall }: Flags): Flags {
  return { doNotEmail, doNotText, doNotCall };
}

function differ(a: Flags, b: Flags): boolean {
  return a.doNotEmail !== b.doNotEmail || a.doNotText !== b.doNotText || a.doNotCall !== b.doNotCall;
}
