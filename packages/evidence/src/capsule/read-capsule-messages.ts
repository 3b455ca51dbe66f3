import type { Sql, SqlFragment } from '@crm/db';
import type { CapsuleAbout, CapsuleAuditRow, CapsuleMessage, TableRow } from './capsule.ts';
import { CapsuleTooLarge, capsuleLimits } from './capsule.ts';

type Message = TableRow & {
  id: string;
  correlation_id: string;
  template_id: string;
  template_version: number;
};

/** The messages of a capsule, oldest first, each with what the pipeline recorded of it. */
export async function readCapsuleMessages(
  sql: Sql,
  about: CapsuleAbout,
  audit: readonly CapsuleAuditRow[],
): Promise<CapsuleMessage[]> {
  const which =
    'messageId' in about ? sql`t.id = ${about.messageId}` : sql`t.correlation_id = ${about.correlationId}`;
  const messages = await rowsOf<Message>(
    sql,
    sql`SELECT t.* FROM public.messages t WHERE ${which} ORDER BY t.id LIMIT ${capsuleLimits.messages + 1}`,
  );
  if (messages.length > capsuleLimits.messages) throw new CapsuleTooLarge();
  const read: CapsuleMessage[] = [];
  for (const message of messages) read.push(await readOne(sql, message, audit));
  return read;
}

async function readOne(
  sql: Sql,
  message: Message,
  audit: readonly CapsuleAuditRow[],
): Promise<CapsuleMessage> {
  const { id } = message;
  const [template = null] = await rowsOf(
    sql,
    sql`SELECT t.* FROM public.template_versions t
         WHERE t.template_id = ${message.template_id} AND t.version = ${message.template_version}`,
  );
  return {
    message,
    recipients: await rowsOf(
      sql,
      sql`SELECT t.* FROM public.message_recipients t WHERE t.message_id = ${id} ORDER BY t.position`,
    ),
    permit: { validUntil: message.permit_valid_until, revokedAt: message.permit_revoked_at },
    decision: decisionOf(id, audit),
    template,
    artifacts: await rowsOf(
      sql,
      sql`SELECT t.* FROM public.message_artifacts t WHERE t.message_id = ${id} ORDER BY t.created_at, t.id`,
    ),
    attempts: await rowsOf(
      sql,
      sql`SELECT t.* FROM public.delivery_log t WHERE t.message_id = ${id} ORDER BY t.at, t.id`,
    ),
    // An event has no index by message; those of one correlation id are few but for a campaign's.
    events: await rowsOf(
      sql,
      sql`SELECT t.* FROM public.outbox_messages t
           WHERE t.correlation_id = ${message.correlation_id} AND t.aggregate_id = ${id} ORDER BY t.created_at, t.id`,
    ),
    deadLetters: await rowsOf(
      sql,
      sql`SELECT t.id, t.queue, t.event_id, t.message_id, t.error_code, t.error_message, t.body_sha256, t.created_at,
                 t.resolved_at, t.resolution, t.resolved_by, t.resolved_reason
            FROM public.dead_letters t WHERE t.message_id = ${id} ORDER BY t.created_at, t.id`,
    ),
  };
}

/** Rows as the database itself writes them in JSON: by column name, times to the microsecond. */
async function rowsOf<Row extends TableRow = TableRow>(sql: Sql, query: SqlFragment): Promise<Row[]> {
  const rows = await sql<{ row: Row }[]>`SELECT to_jsonb(r) AS row FROM (${query}) AS r`;
  return rows.map(({ row }) => row);
}

function decisionOf(id: string, audit: readonly CapsuleAuditRow[]): CapsuleMessage['decision'] {
  const found = audit.find(({ row }) => row.event_type === 'CRM.EMAIL.REQUESTED' && row.resource_id === id);
  const payload = found?.row.payload_json as { decision?: unknown } | undefined;
  return { auditRow: found?.row.id ?? null, decision: payload?.decision ?? null };
}
