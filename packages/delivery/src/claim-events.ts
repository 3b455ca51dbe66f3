import { type Blob, insertArtifacts, insertBlobs, type NewArtifact } from '@crm/artifacts';
import type { Sql } from '@crm/db';
import { transition } from '@crm/messages';

/** What a claim must store. */
export type Rendering = { artifact: NewArtifact; blobs: Blob[] };

/** An event that somebody wants to work on, and what would be sent. */
export type ClaimRequest = {
  eventId: string;
  messageId: string;
  /** Null when an earlier attempt stored the bytes, or there are none. */
  rendering: Rendering | null;
  owner: string;
  leaseMs: number;
  /** Name of the provider that would be called. */
  provider: string;
};

export type ClaimedEvent =
  /** `artifactId` is of the first rendering, which may be an earlier attempt's. */
  | { kind: 'claimed'; fence: string; attemptCount: number; artifactId: string | null }
  /** Another copy of this event was first. */
  | { kind: 'held' }
  /** The event is ours but its message may not be sent: revoked, expired, or already on its way. */
  | { kind: 'barred'; fence: string };

type Row = { eventId: string; fence: string; attemptCount: number | null; artifactId: string | null };

/**
 * Claims events and moves their messages to `sending`, in one statement: the processed_events row with owner, fence and
 * lease, the artifact with its bytes, and the attempt's first row in the delivery log. A permit that was revoked or
 * has ended bars it. An opt-out that holds the message's row is waited for and then seen. Each is of another message.
 */
export async function claimEvents(sql: Sql, requests: ClaimRequest[]): Promise<ClaimedEvent[]> {
  const asked = requests.map(({ eventId, messageId, rendering, owner, leaseMs }) => ({
    event_id: eventId,
    message_id: messageId,
    artifact_id: rendering?.artifact.id ?? null,
    owner,
    lease_ms: leaseMs,
  }));
  const renderings = requests.flatMap(({ rendering }) => rendering ?? []);
  const rows = await sql<Row[]>`
    WITH asked AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset(${sql.json(asked)}) AS a(event_id uuid, message_id uuid, artifact_id uuid, owner text,
        lease_ms integer)),
    claim AS MATERIALIZED (
      INSERT INTO public.processed_events (event_id, message_id, owner, lease_until)
      SELECT event_id, message_id, owner, clock_timestamp() + lease_ms * interval '1 millisecond'
        FROM asked ORDER BY event_id
      ON CONFLICT (event_id) DO NOTHING
      RETURNING event_id, message_id, fence),
    ${transition(sql, {
      to: 'sending',
      ids: sql`SELECT message_id FROM claim`,
      also: sql`AND m.permit_revoked_at IS NULL
                AND (m.permit_valid_until IS NULL OR m.permit_valid_until > clock_timestamp())`,
      set: sql`, attempt_count = m.attempt_count + 1,
                artifact_id = COALESCE(m.artifact_id, (SELECT a.artifact_id FROM asked a WHERE a.message_id = m.id))`,
      log: requests.map(({ eventId, messageId, owner, provider }) => ({
        messageId,
        cause: 'claimed',
        eventId,
        actorId: owner,
        provider,
      })),
    })}${storing(sql, renderings)}
    SELECT c.event_id AS "eventId", c.fence::text AS fence, m.attempt_count AS "attemptCount",
           m.artifact_id AS "artifactId"
      FROM claim c LEFT JOIN moved m ON m.id = c.message_id`;
  const found = new Map(rows.map((row) => [row.eventId, row]));
  return requests.map(({ eventId }) => answerOf(found.get(eventId)));
}

// Not before the message is ours: who holds bytes that another waits for must not wait for anybody's message.
function storing(sql: Sql, renderings: Rendering[]) {
  if (renderings.length === 0) return sql``;
  const blobs = renderings.flatMap(({ artifact, blobs }) =>
    blobs.map((blob) => ({ ...blob, ownerId: artifact.id })),
  );
  const artifacts = renderings.map(({ artifact }) => artifact);
  return sql`,
    stored_bytes AS (${insertBlobs(sql, blobs, { onlyIf: sql`SELECT 1 FROM moved WHERE artifact_id = r.owner_id` })}),
    stored AS (${insertArtifacts(sql, artifacts, { onlyIf: sql`SELECT 1 FROM moved WHERE artifact_id = r.id` })})`;
}

function answerOf(row: Row | undefined): ClaimedEvent {
  if (row === undefined) return { kind: 'held' };
  const { fence, attemptCount, artifactId } = row;
  if (attemptCount === null) return { kind: 'barred', fence };
  return { kind: 'claimed', fence, attemptCount, artifactId };
}
