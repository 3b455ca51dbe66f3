import { type AuditDeps, insertAudit, stampAudit } from '@crm/audit';
import { insertDeadLetter } from './dead-letters.ts';

export type Poison = {
  queue: string;
  eventId: string | null;
  messageId: string | null;
  correlationId: string | null;
  errorCode: string;
  errorMessage: string;
  body: Buffer;
};

/** Records a delivery that cannot be handled at all; once, however often it comes. It can only be discarded. */
export async function recordPoison(deps: AuditDeps & { owner: string }, poison: Poison): Promise<void> {
  const { sql } = deps.db;
  const id = deps.newId();
  // Whoever can publish can name any event: a forged one must not take the place of the real one's dead letter.
  const [real] = await sql`SELECT 1 FROM public.outbox_messages WHERE id = ${poison.eventId}::uuid`;
  const eventId = real === undefined ? poison.eventId : null;
  const audit = stampAudit(
    {
      eventType: 'CRM.EMAIL.DEAD_LETTERED',
      correlationId: poison.correlationId ?? id,
      actor: { type: 'system', id: deps.owner },
      resourceType: 'dead_letter',
      resourceId: id,
      loanId: null,
      payload: {
        error_code: poison.errorCode,
        event_id: poison.eventId,
        queue: poison.queue,
        size: poison.body.length,
      },
    },
    deps,
  );
  const [row] = await sql<{ recorded: boolean }[]>`
    WITH letter AS (${insertDeadLetter(sql, { ...poison, eventId, id, replayable: false })}),
    audited AS (${insertAudit(sql, [audit], { onlyIf: sql`SELECT 1 FROM letter` })})
    SELECT EXISTS (SELECT 1 FROM letter) AS recorded`;
  if (row?.recorded) deps.onAudited?.('CRM.EMAIL.DEAD_LETTERED');
}
