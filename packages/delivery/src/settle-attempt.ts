import { insertAudit, stampAudit } from '@crm/audit';
import { emailTopology } from '@crm/contracts';
import { type Sql, withRetries, withTransaction } from '@crm/db';
import { recordRecipients, transition } from '@crm/messages';
import { insertOutboxRows } from '@crm/outbox';
import type { AttemptResult } from './attempt-result.ts';
import type { Claim } from './claim-attempt.ts';
import { insertDeadLetter } from './dead-letters.ts';
import type { DeliveryDeps } from './delivery-deps.ts';
import { stillOurs } from './lease.ts';
import type { Verdict, Work } from './load-work.ts';
import { planSettlement, type Settlement } from './plan-settlement.ts';
import { resendUnknown } from './resend-unknown.ts';

type Attempt = {
  work: Work;
  claim: Claim;
  result: AttemptResult;
  manifestSha256: string | null;
  body: Buffer;
};

/** The verdict that was stored, or `overtaken`: the lease ran out, the sweep took it, and our knowledge came too late. */
export type Settled = Verdict | 'overtaken';

/**
 * Records how an attempt ended, in one transaction under owner and fence: message, recipients, delivery log, audit,
 * events, the retry's request and the verdict. Only then may the delivery be acknowledged.
 */
export async function settleAttempt(deps: DeliveryDeps, attempt: Attempt): Promise<Settled> {
  const { settlement, settled } = await settleBy[attempt.result.kind](deps, attempt);
  if (!settled) return 'overtaken';
  for (const entry of settlement.entries) deps.onAudited?.(entry.eventType);
  if (settlement.outboxRows.length > 0) deps.wakeUp();
  return settlement.verdict;
}

// Nothing has to be read first: an accepted mail is sent, whatever became of its permit meanwhile.
async function settleAtOnce(deps: DeliveryDeps, attempt: Attempt) {
  const settlement = planSettlement(deps, attempt, { permitStands: true });
  return { settlement, settled: await withRetries(() => write(deps.db.sql, deps, { attempt, settlement })) };
}

// Whether to try again hangs on the permit, so the message is locked before that is decided: an opt-out either was
// first, and is seen, or waits, and then finds the message in `retrying`.
async function settleFailure(deps: DeliveryDeps, attempt: Attempt) {
  return withTransaction(deps.db, async (tx) => {
    const [row] = await tx<{ revoked: boolean }[]>`
      SELECT permit_revoked_at IS NOT NULL AS revoked FROM public.messages WHERE id = ${attempt.work.messageId} FOR UPDATE`;
    const settlement = planSettlement(deps, attempt, { permitStands: row?.revoked === false });
    return { settlement, settled: await write(tx, deps, { attempt, settlement }) };
  });
}

// Parked and, where the settings say so, queued again: both or neither.
async function settleUnknown(deps: DeliveryDeps, attempt: Attempt) {
  const settlement = planSettlement(deps, attempt, { permitStands: true });
  const written = await withTransaction(deps.db, async (tx) => {
    const settled = await write(tx, deps, { attempt, settlement });
    return { settled, resent: settled && (await resendUnknown(tx, deps, attempt.work.messageId)) };
  });
  if (written.resent) deps.onAudited?.('CRM.EMAIL.REPLAYED');
  return { settlement, settled: written.settled };
}

const settleBy = { accepted: settleAtOnce, failed: settleFailure, unknown: settleUnknown } as const;

async function write(
  sql: Sql,
  deps: DeliveryDeps,
  { attempt, settlement }: { attempt: Attempt; settlement: Settlement },
): Promise<boolean> {
  const { work, claim, body } = attempt;
  const { to, cause, verdict, providerMessageId, recipients, entries, outboxRows, error } = settlement;
  const onlyIf = sql`SELECT 1 FROM ours`;
  const letter =
    verdict === 'dead_letter' && error !== null
      ? insertDeadLetter(
          sql,
          {
            id: deps.newId(),
            queue: emailTopology.deadLetterQueue,
            eventId: work.eventId,
            messageId: work.messageId,
            correlationId: work.correlationId,
            errorCode: error.code,
            errorMessage: error.message,
            replayable: true,
            body,
          },
          { onlyIf },
        )
      : sql`SELECT 1`;
  const audit = entries.map((entry) => stampAudit(entry, deps));
  const [row] = await sql<{ settled: boolean }[]>`
    WITH ours AS (
      UPDATE public.processed_events SET finished_at = clock_timestamp(), verdict = ${verdict}
       WHERE ${stillOurs(sql, { claim, owner: deps.owner })} RETURNING 1),
    ${transition(sql, {
      to,
      ids: sql`SELECT ${work.messageId}::uuid FROM ours`,
      set: sql`, provider_message_id = COALESCE(${providerMessageId}, m.provider_message_id)`,
      log: cause,
    })},
    ${recordRecipients(sql, { messageId: work.messageId, outcomes: recipients, onlyIf })},
    events AS (${insertOutboxRows(sql, outboxRows, { onlyIf })}),
    letter AS (${letter}),
    audited AS (${insertAudit(sql, audit, { onlyIf })})
    SELECT EXISTS (SELECT 1 FROM ours) AS settled`;
  return row?.settled === true;
}
