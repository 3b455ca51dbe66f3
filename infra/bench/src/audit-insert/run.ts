import { type AuditRecord, insertAudit, stampAudit } from '@crm/audit';
import { createDb, type Db, type Json, migrate } from '@crm/db';
import { startServers } from '@crm/dev';
import { newId, systemClock } from '@crm/runtime';
import { measureInTurn } from '../measure-in-turn.ts';
import type { Row } from '../print-table.ts';
import { bare, makeBareTable } from './make-bare-table.ts';

const rounds = { rounds: 2_000, warmUp: 200 };

/**
 * What evidence costs where the audit row is written: stamping and inserting it as the product does, held against the
 * same row without a content hash into the same table without the column and the index that the seals need.
 */
export async function auditInsert(say: (line: string) => void): Promise<Row[]> {
  const servers = await startServers({ postgres: true, log: say });
  try {
    await migrate(servers.postgres.url);
    const db = createDb({ url: servers.postgres.url, appName: 'bench', poolMax: 1, statementTimeoutMs: 0 });
    try {
      await makeBareTable(db);
      const rows: Row[] = [];
      for (const size of [1, 20]) rows.push(await measure(db, size));
      return rows;
    } finally {
      await db.end();
    }
  } finally {
    await servers.stop();
  }
}

async function measure(db: Db, size: number): Promise<Row> {
  const each = <T>(make: () => T) => Array.from({ length: size }, make);
  const { ours, ...baselines } = await measureInTurn(
    {
      ours: async () => insertAudit(db.sql, each(stamped)),
      'no hash': async () =>
        insertAudit(
          db.sql,
          each(() => ({ ...unstamped(), content_hash: hashOfNothing })),
        ),
      'no hash, no column, no index': async () => insertBare(db, each(unstamped)),
    },
    rounds,
  );
  return { what: size === 1 ? 'one audit row' : `${size} audit rows in one statement`, ours, baselines };
}

const entry = {
  eventType: 'CRM.EMAIL.SENT' as const,
  correlationId: '0193d8a0-6d3e-7b10-b3d4-9a8b7c6d5e4f',
  actor: { type: 'system' as const, id: 'consumer@bench' },
  resourceType: 'message' as const,
  resourceId: '0193d8a0-6d3e-7b10-b3d4-9a8b7c6d5e4f',
  loanId: 4711,
  payload: { category: 'transactional', provider_message_id: '<m@x.example>', duration_ms: 12, refused: 0 },
};
// As long as a hash, so that only its computing is left out.
const hashOfNothing = '0'.repeat(64);

const stamped = () => stampAudit(entry, { clock: systemClock, newId });

function unstamped(): Omit<AuditRecord, 'content_hash'> {
  return {
    id: newId(),
    correlation_id: entry.correlationId,
    actor_type: entry.actor.type,
    actor_id: entry.actor.id,
    event_type: entry.eventType,
    event_ts_utc: systemClock.now().toISOString(),
    resource_type: entry.resourceType,
    resource_id: entry.resourceId,
    loan_id: entry.loanId,
    payload_json: entry.payload,
    ip_addr: null,
    user_agent: null,
  };
}

async function insertBare({ sql }: Db, records: Omit<AuditRecord, 'content_hash'>[]): Promise<void> {
  await sql`
    INSERT INTO ${sql(bare)} (id, correlation_id, actor_type, actor_id, event_type, event_ts_utc, resource_type,
      resource_id, loan_id, payload_json, ip_addr, user_agent)
    SELECT r.id, r.correlation_id, r.actor_type, r.actor_id, r.event_type, r.event_ts_utc,
      r.resource_type, r.resource_id, r.loan_id, r.payload_json, r.ip_addr, r.user_agent
    FROM jsonb_to_recordset(${sql.json(records as unknown as Json)}) AS r(id uuid, correlation_id text, actor_type text,
      actor_id text, event_type text, event_ts_utc timestamptz, resource_type text, resource_id text, loan_id bigint,
      payload_json jsonb, ip_addr text, user_agent text)
    WHERE true`;
}
