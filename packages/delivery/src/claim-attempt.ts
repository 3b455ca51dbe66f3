import { insertArtifact, insertBlobs } from '@crm/artifacts';
import { transition } from '@crm/messages';
import type { DeliveryDeps } from './delivery-deps.ts';
import type { Work } from './load-work.ts';
import type { Rendering } from './prepare-mail.ts';

/** Ours while the lease runs; whoever takes it over raises the fence, and an older fence settles nothing. */
export type Claim = {
  eventId: string;
  fence: string;
  attemptCount: number;
  artifactId: string | null;
  claimedAtMs: number;
};

export type Claimed =
  | { kind: 'claimed'; claim: Claim }
  /** Another copy of this event was first. */
  | { kind: 'held' }
  /** The event is ours but its message may not be sent: revoked, expired, or already on its way. */
  | { kind: 'barred'; fence: string };

/**
 * Claims an event and moves its message to `sending`, in one statement: the processed_events row with owner, fence
 * and lease, the artifact with its bytes, and the attempt's first row in the delivery log, all committed before the provider
 * is called. A permit that was revoked or has ended bars it. An opt-out that holds the message's row is waited for and
 * then seen.
 */
export async function claimAttempt(
  deps: Pick<DeliveryDeps, 'db' | 'clock' | 'owner' | 'lease' | 'provider'>,
  { work, rendering }: { work: Work; rendering: Rendering | null },
): Promise<Claimed> {
  const { sql } = deps.db;
  // Taken before the statement: the lease that the database counts from a later moment ends later than we think.
  const claimedAtMs = deps.clock.monotonicMs();
  const artifactId = rendering?.artifact.id ?? null;
  // Not before the message is ours: who holds bytes that another waits for must not wait for anybody's message.
  const onlyIf = sql`SELECT 1 FROM moved WHERE artifact_id = ${artifactId}::uuid`;
  const stored =
    rendering === null
      ? sql``
      : sql`, stored_bytes AS (${insertBlobs(sql, rendering.blobs, { onlyIf })}),
              stored AS (${insertArtifact(sql, rendering.artifact, { onlyIf })})`;
  const [row] = await sql<{ fence: string | null; attemptCount: number | null; artifactId: string | null }[]>`
    WITH claim AS MATERIALIZED (
      INSERT INTO public.processed_events (event_id, message_id, owner, lease_until)
      VALUES (${work.eventId}, ${work.messageId}, ${deps.owner},
              clock_timestamp() + ${deps.lease.leaseMs} * interval '1 millisecond')
      ON CONFLICT (event_id) DO NOTHING
      RETURNING event_id, fence),
    ${transition(sql, {
      to: 'sending',
      ids: sql`SELECT ${work.messageId}::uuid FROM claim`,
      also: sql`AND m.permit_revoked_at IS NULL
                AND (m.permit_valid_until IS NULL OR m.permit_valid_until > clock_timestamp())`,
      set: sql`, attempt_count = m.attempt_count + 1, artifact_id = COALESCE(m.artifact_id, ${artifactId}::uuid)`,
      log: { cause: 'claimed', eventId: work.eventId, actorId: deps.owner, provider: deps.provider.name },
    })}${stored}
    SELECT (SELECT fence::text FROM claim) AS fence, (SELECT attempt_count FROM moved) AS "attemptCount",
           (SELECT artifact_id FROM moved) AS "artifactId"`;
  if (row === undefined || row.fence === null) return { kind: 'held' };
  if (row.attemptCount === null) return { kind: 'barred', fence: row.fence };
  const { fence, attemptCount } = row;
  return {
    kind: 'claimed',
    claim: { eventId: work.eventId, fence, attemptCount, artifactId: row.artifactId, claimedAtMs },
  };
}
