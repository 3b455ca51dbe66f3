import { createHash } from 'node:crypto';
import type { Db } from '@crm/db';
import canonicalize from 'canonicalize';
import type { Rest } from '../check/logs.ts';

/** Log D: reads the database after the end. Commit times are the server's own (`track_commit_timestamp`). */
export async function readRest({ sql }: Db): Promise<Omit<Rest, 'queues' | 'seals' | 'conservation'>> {
  const ms = (column: string) => sql.unsafe(`(extract(epoch FROM ${column}) * 1000)::float8`);
  const committed = sql.unsafe(
    '(extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000)::float8 AS "committedAt", xmin::text AS tx',
  );
  const [now] = await sql<{ at: number }[]>`SELECT ${ms('clock_timestamp()')} AS at`;
  const artifacts = await sql<
    { manifest: unknown; manifestSha256: string; messageId: string; committedAt: number }[]
  >`
    SELECT message_id AS "messageId", manifest, manifest_sha256 AS "manifestSha256", ${committed}
      FROM public.message_artifacts`;
  const blobs = await sql<{ sha256: string; bytes: Buffer }[]>`SELECT sha256, bytes FROM public.blobs`;
  return {
    at: now?.at ?? 0,
    messages: await sql<Rest['messages']>`
      SELECT id, state, category, category_key AS "categoryKey", correlation_id AS "correlationId",
             ${ms('created_at')} AS "createdAt"
        FROM public.messages`,
    recipients: await sql<Rest['recipients']>`
      SELECT message_id AS "messageId", address_key AS "addressKey",
             array_remove(array_prepend(contact_id, COALESCE(also_contact_ids, '{}')), NULL) AS "contactIds"
        FROM public.message_recipients`,
    outbox: await sql<Rest['outbox']>`
      SELECT id, aggregate_id AS "messageId", event_type AS "eventType", ${ms('published_at')} AS "publishedAt",
             ${ms('COALESCE(next_retry_at, created_at)')} AS "dueAt"
        FROM public.outbox_messages`,
    log: await sql<Rest['log']>`
      SELECT message_id AS "messageId", event_id AS "eventId", from_state AS "from", to_state AS "to", cause,
             actor_id AS "actorId", error_code AS "errorCode", ${ms('at')} AS at, ${committed}
        FROM public.delivery_log`,
    audit: await sql<Rest['audit']>`
      SELECT event_type AS "eventType", resource_id AS "resourceId", actor_type AS "actorType", actor_id AS "actorId",
             payload_json AS payload, ${committed}
        FROM public.compliance_audit_log`,
    artifacts: artifacts.map(({ manifest, ...row }) => ({
      ...row,
      manifestActual: sha256(canonicalize(manifest) ?? ''),
      mimeSha256: (manifest as { mime?: { sha256?: string } }).mime?.sha256 ?? '',
    })),
    blobs: blobs.map((blob) => ({ sha256: blob.sha256, actual: sha256(blob.bytes) })),
    claims: await sql<Rest['claims']>`
      SELECT event_id AS "eventId", ${ms('lease_until')} AS "leaseUntil", ${ms('finished_at')} AS "finishedAt"
        FROM public.processed_events`,
    deadLetters: await sql<Rest['deadLetters']>`
      SELECT message_id AS "messageId", event_id AS "eventId", error_code AS "errorCode", resolution
        FROM public.dead_letters`,
    rewrites: await tryToRewrite({ sql }),
  };
}

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

/** What an append-only table must refuse whoever asks; each try is taken back. */
async function tryToRewrite({ sql }: Pick<Db, 'sql'>): Promise<Rest['rewrites']> {
  const tables = {
    compliance_audit_log: "actor_id = 'nobody'",
    delivery_log: "cause = 'none'",
    message_artifacts: "manifest_sha256 = 'none'",
  };
  const tries = Object.entries(tables).flatMap(([table, change]) => [
    { table, verb: 'UPDATE', statement: `UPDATE public.${table} SET ${change}` },
    { table, verb: 'DELETE', statement: `DELETE FROM public.${table}` },
    { table, verb: 'TRUNCATE', statement: `TRUNCATE public.${table}` },
  ]);
  const results: Rest['rewrites'] = [];
  for (const { table, verb, statement } of tries) {
    const [row] = await sql.unsafe(`SELECT count(*)::int AS count FROM public.${table}`);
    // Row triggers have nothing to refuse in an empty table.
    if (row?.count === 0) continue;
    const refused = await sql
      .begin(async (tx) => {
        await tx.unsafe(statement);
        throw new Taken();
      })
      .catch((error: unknown) => !(error instanceof Taken));
    results.push({ table, verb, refused: refused === true });
  }
  return results;
}

class Taken extends Error {}
