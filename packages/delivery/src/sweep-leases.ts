import { insertAudit, stampAudit } from '@crm/audit';
import { withTransaction } from '@crm/db';
import { transition } from '@crm/messages';
import type { DeliveryDeps } from './delivery-deps.ts';
import { resendUnknown } from './resend-unknown.ts';

type SweepDeps = Pick<DeliveryDeps, 'db' | 'clock' | 'newId' | 'onAudited' | 'owner' | 'resend'>;

type Overdue = {
  eventId: string;
  messageId: string;
  category: string;
  correlationId: string;
  loanId: number | null;
  attemptCount: number;
  manifestSha256: string | null;
};

/**
 * Takes over events whose lease ran out: whoever held them is dead or cut off, and nobody can say whether the
 * provider accepted. Their messages become `unknown` and wait for a person, or for the rule; the raised fence keeps a late owner from
 * settling. Returns the ids of those messages.
 */
export async function sweepLeases(deps: SweepDeps, { batchMax = 100 } = {}): Promise<string[]> {
  const { swept, resent } = await withTransaction(deps.db, async (tx) => {
    const overdue = await tx<Overdue[]>`
      WITH expired AS MATERIALIZED (
        SELECT event_id FROM public.processed_events
         WHERE finished_at IS NULL AND lease_until < clock_timestamp()
         ORDER BY lease_until LIMIT ${batchMax} FOR UPDATE SKIP LOCKED),
      taken AS (
        UPDATE public.processed_events p
           SET owner = ${deps.owner}, fence = nextval('public.processed_events_fence'),
               finished_at = clock_timestamp(), verdict = 'acknowledge'
          FROM expired e WHERE p.event_id = e.event_id
        RETURNING p.event_id, p.message_id)
      SELECT t.event_id AS "eventId", m.id AS "messageId", m.category, m.correlation_id AS "correlationId",
             m.loan_id AS "loanId", m.attempt_count AS "attemptCount",
             (SELECT a.manifest_sha256 FROM public.message_artifacts a WHERE a.message_id = m.id
               ORDER BY a.created_at LIMIT 1) AS "manifestSha256"
        FROM taken t JOIN public.messages m ON m.id = t.message_id WHERE m.state = 'sending'`;
    let resent = 0;
    for (const one of overdue) {
      await park(tx, deps, one);
      if (await resendUnknown(tx, deps, one.messageId)) resent += 1;
    }
    return { swept: overdue, resent };
  });
  for (const _ of swept) deps.onAudited?.('CRM.EMAIL.UNKNOWN');
  for (let n = 0; n < resent; n += 1) deps.onAudited?.('CRM.EMAIL.REPLAYED');
  return swept.map((one) => one.messageId);
}

async function park(
  tx: Parameters<typeof insertAudit>[0],
  deps: SweepDeps,
  { eventId, messageId, category, correlationId, loanId, attemptCount, manifestSha256 }: Overdue,
): Promise<void> {
  const errorMessage = 'The worker stopped during the call; the provider may have accepted.';
  const audit = stampAudit(
    {
      eventType: 'CRM.EMAIL.UNKNOWN',
      correlationId,
      actor: { type: 'system', id: deps.owner },
      resourceType: 'message',
      resourceId: messageId,
      loanId,
      payload: {
        category,
        event_id: eventId,
        error_message: errorMessage,
        attempt_count: attemptCount,
        ...(manifestSha256 !== null && { manifest_sha256: manifestSha256 }),
        correlationId,
      },
    },
    deps,
  );
  await tx`
    WITH ${transition(tx, {
      to: 'unknown',
      ids: tx`SELECT ${messageId}::uuid`,
      log: {
        cause: 'lease_expired',
        eventId,
        actorId: deps.owner,
        errorCode: 'OUTCOME_UNKNOWN',
        errorMessage,
      },
    })}
    ${insertAudit(tx, [audit], { onlyIf: tx`SELECT 1 FROM moved` })}`;
}
