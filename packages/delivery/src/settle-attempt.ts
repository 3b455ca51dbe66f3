import { stampAudit } from '@crm/audit';
import { emailTopology } from '@crm/contracts';
import { type Sql, type SqlFragment, withTransaction } from '@crm/db';
import type { AttemptResult } from './attempt-result.ts';
import type { Claim } from './claim-attempt.ts';
import { insertDeadLetter } from './dead-letters.ts';
import type { DeliveryDeps } from './delivery-deps.ts';
import type { Verdict, Work } from './load-work.ts';
import { planSettlement, type Settlement } from './plan-settlement.ts';
import { resendUnknown } from './resend-unknown.ts';
import { type Settling, writeSettlements } from './write-settlements.ts';

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
async function settleSent(deps: DeliveryDeps, attempt: Attempt) {
  const settlement = planSettlement(deps, attempt, { permitStands: true });
  const settling = settlingOf(deps, attempt, settlement);
  return { settlement, settled: await deps.store.settleSent(attempt.work.category, settling) };
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

const settleBy = { accepted: settleSent, failed: settleFailure, unknown: settleUnknown } as const;

async function write(
  tx: Sql,
  deps: DeliveryDeps,
  { attempt, settlement }: { attempt: Attempt; settlement: Settlement },
): Promise<boolean> {
  const also = deadLetter(tx, deps, { attempt, settlement });
  const settling = settlingOf(deps, attempt, settlement);
  const [settled] = await writeSettlements(tx, settlement.to, [settling], { also });
  return settled === true;
}

function settlingOf(deps: DeliveryDeps, { work, claim }: Attempt, settlement: Settlement): Settling {
  const { cause, verdict, providerMessageId, recipients, outboxRows, entries } = settlement;
  return {
    eventId: work.eventId,
    messageId: work.messageId,
    owner: deps.owner,
    fence: claim.fence,
    cause,
    verdict,
    providerMessageId,
    recipients,
    outboxRows,
    audit: entries.map((entry) => stampAudit(entry, deps)),
  };
}

function deadLetter(
  tx: Sql,
  deps: DeliveryDeps,
  { attempt: { work, body }, settlement: { verdict, error } }: { attempt: Attempt; settlement: Settlement },
): SqlFragment | undefined {
  if (verdict !== 'dead_letter' || error === null) return undefined;
  const letter = {
    id: deps.newId(),
    queue: emailTopology.deadLetterQueue,
    eventId: work.eventId,
    messageId: work.messageId,
    correlationId: work.correlationId,
    errorCode: error.code,
    errorMessage: error.message,
    replayable: true,
    body,
  };
  return tx`letter AS (${insertDeadLetter(tx, letter, { onlyIf: tx`SELECT 1 FROM ours` })})`;
}
