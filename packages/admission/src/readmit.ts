import { insertAudit, stampAudit } from '@crm/audit';
import type { Decision, MessageState } from '@crm/contracts';
import { type Sql, withTransaction } from '@crm/db';
import { findHolders } from '@crm/directory';
import { type LockedMessage, lockMessage, requestOf, transition } from '@crm/messages';
import { insertOutboxRows, rowOf } from '@crm/outbox';
import type { AdmissionDeps } from './admission-deps.ts';
import { askPolicy } from './ask-policy.ts';
import type { Readmission } from './readmission.ts';
import { deniedAgainEntry, replayedEntry } from './readmission-entries.ts';

export type Readmitted =
  | { kind: 'queued'; eventId: string | null }
  | { kind: 'denied' | 'revoked' | 'not_found' }
  | { kind: 'wrong_state'; state: MessageState };

/**
 * Sends a message again as a new admission: today's policy is asked, a revoked permit never starts, and what goes
 * out is a new event of the same message, which sends the bytes of the first rendering.
 */
export async function readmit(deps: AdmissionDeps, request: Readmission): Promise<Readmitted> {
  const result = await withTransaction(deps.db, async (tx): Promise<Readmitted> => {
    const recipients = await recipientsOf(tx, request.messageId);
    const message = await lockWithPreferences(tx, request.messageId, recipients);
    if (message === undefined) return { kind: 'not_found' };
    if (!request.from.includes(message.state)) return { kind: 'wrong_state', state: message.state };
    if (message.permitRevokedAt !== null) return { kind: 'revoked' };
    const { decision, blocked } = await askPolicy(
      (asked) => findHolders(tx, asked),
      { channel: 'email', category: message.category, recipients },
      deps,
    );
    if (decision.outcome === 'block') {
      const audit = deniedAgainEntry(request, { message, decision, blocked });
      if (!request.dryRun) await insertAudit(tx, [stampAudit(audit, deps)]);
      return { kind: 'denied' };
    }
    if (request.dryRun) return { kind: 'queued', eventId: null };
    return { kind: 'queued', eventId: await queueAgain(tx, deps, { request, message, decision }) };
  });
  if (request.dryRun) return result;
  if (result.kind === 'denied') deps.onAudited?.('CRM.EMAIL.DENIED');
  if (result.kind === 'queued') {
    deps.wakeUp();
    deps.onAudited?.('CRM.EMAIL.REPLAYED');
  }
  return result;
}

async function recipientsOf(tx: Sql, messageId: string): Promise<{ address: string; addressKey: string }[]> {
  return tx<{ address: string; addressKey: string }[]>`
    SELECT address, address_key AS "addressKey" FROM public.message_recipients
     WHERE message_id = ${messageId} ORDER BY position`;
}

// First the preferences, then the message: the order in which an opt-out takes the same locks.
async function lockWithPreferences(
  tx: Sql,
  messageId: string,
  recipients: { addressKey: string }[],
): Promise<LockedMessage | undefined> {
  const keys = recipients.map((recipient) => recipient.addressKey);
  await tx`
    SELECT contact_id FROM public.contact_comm_prefs
     WHERE contact_id IN (SELECT c.id FROM public.contacts c WHERE lower(btrim(c.email, E' \\t\\r\\n')) = ANY(${keys}))
     ORDER BY contact_id FOR SHARE`;
  return lockMessage(tx, messageId);
}

async function queueAgain(
  tx: Sql,
  deps: AdmissionDeps,
  { request, message, decision }: { request: Readmission; message: LockedMessage; decision: Decision },
): Promise<string> {
  const eventId = deps.newId();
  const { id: messageId } = message;
  // A person's decision starts the retry schedule anew: attempt 1.
  const event = requestOf(
    { ...message, messageId },
    { eventId, causationId: request.causationId, at: deps.clock.now(), attempt: 1 },
  );
  const audit = stampAudit(replayedEntry(request, { message, decision, eventId }), deps);
  await tx`
    WITH ${transition(tx, {
      to: 'queued',
      ids: tx`SELECT ${messageId}::uuid`,
      log: { cause: request.cause, eventId, actorId: request.actor.id },
    })},
    queued AS (${insertOutboxRows(tx, [rowOf(event)], { onlyIf: tx`SELECT 1 FROM moved` })})
    ${insertAudit(tx, [audit], { onlyIf: tx`SELECT 1 FROM moved` })}`;
  return eventId;
}
