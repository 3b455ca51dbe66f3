import { type LiveTopicKind, partsOfTopic } from '@crm/contracts';
import type { Db, Sql, SqlFragment } from '@crm/db';
import { entriesMax } from './exact-time.ts';

/** Rows that a version looks at: what commits late stands among the newest, not necessarily on top of them. */
const newestMax = 100;
/** Messages of one person or loan whose states a page shows. */
const shownMax = 25;

/**
 * What tells that something has changed: a text for each topic that is another one after every change. Only what
 * stands in an index is read, and of a story no more than it shows, so that asking every second costs little whatever
 * stands under the topic; what is not there has the version ''.
 */
export async function readVersions({ sql }: Db, topics: readonly string[]): Promise<Map<string, string>> {
  const versions = new Map(topics.map((topic) => [topic, '']));
  const parts = topics.map((topic) => versionOf(sql, topic));
  if (parts.length === 0) return versions;
  const union = parts.reduce((all, part) => sql`${all} UNION ALL ${part}`);
  for (const { topic, version } of await sql<{ topic: string; version: string | null }[]>`${union}`) {
    versions.set(topic, version ?? '');
  }
  return versions;
}

function versionOf(sql: Sql, topic: string): SqlFragment {
  const { kind, id } = partsOfTopic(topic);
  return sql`SELECT ${topic}::text AS topic, (${selects[kind](sql, id)}) AS version`;
}

const selects: Record<LiveTopicKind, (sql: Sql, id: string) => SqlFragment> = {
  messages: newestAudit,
  ops: newestAudit,
  // The index of open letters holds their times: each that comes or goes changes both.
  'dead-letters': (sql) => sql`
    SELECT concat_ws(' ', count(*), sum(extract(epoch FROM created_at)))
      FROM public.dead_letters WHERE resolved_at IS NULL`,
  message: (sql, id) => sql`
    SELECT concat_ws(' ', state, attempt_count, updated_at) FROM public.messages WHERE id = ${id}::text::uuid`,
  contact: (sql, id) => sql`
    SELECT md5(concat_ws(' ',
      (SELECT p.updated_at FROM public.contact_comm_prefs p WHERE p.contact_id = ${id}::text::bigint),
      (SELECT string_agg(concat_ws(' ', m.id, m.state, m.updated_at), ',')
         FROM (SELECT DISTINCT message_id FROM public.message_recipients WHERE contact_id = ${id}::text::bigint
                ORDER BY message_id DESC LIMIT ${shownMax}) AS newest
         JOIN public.messages m ON m.id = newest.message_id)))`,
  loan: (sql, id) => sql`
    SELECT md5(string_agg(concat_ws(' ', m.id, m.state, m.updated_at), ','))
      FROM (SELECT id, state, updated_at FROM public.messages WHERE loan_id = ${id}::text::bigint
             ORDER BY id DESC LIMIT ${shownMax}) AS m`,
  correlation: (sql, id) => sql`
    SELECT concat_ws(' ',
      (SELECT count(*) FROM (SELECT FROM public.compliance_audit_log WHERE correlation_id = ${id} LIMIT ${entriesMax}) AS a),
      (SELECT count(*) FROM (SELECT FROM public.delivery_log WHERE correlation_id = ${id} LIMIT ${entriesMax}) AS d),
      (SELECT string_agg(concat_ws(' ', state, updated_at), ',')
         FROM (SELECT state, updated_at FROM public.messages WHERE correlation_id = ${id} ORDER BY id
                LIMIT ${newestMax}) AS m))`,
};

function newestAudit(sql: Sql): SqlFragment {
  return sql`
    SELECT md5(string_agg(id::text, ','))
      FROM (SELECT id FROM public.compliance_audit_log ORDER BY event_ts_utc DESC, id DESC LIMIT ${newestMax}) AS newest`;
}
