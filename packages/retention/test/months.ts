import { generateKeyPairSync } from 'node:crypto';
import { contentHash } from '@crm/audit';
import type { Json } from '@crm/db';
import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { createLogger, newId, systemClock } from '@crm/runtime';
import { createSealer, knownKeys, readSealKey, verifySeals } from '@crm/seals';
import { inject } from 'vitest';

const { privateKey } = generateKeyPairSync('ed25519');
const key = readSealKey(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());

const tables = ['compliance_audit_log', 'audit_seal_leaves', 'delivery_log', 'message_artifacts'] as const;

/** A database that has been in use since 2024: its monthly tables have the months of that winter. */
export type OldHouse = {
  database: TestDatabase;
  deps: { db: TestDatabase['db']; clock: typeof systemClock; newId: () => string };
  /** An audit row of that time, as a program of ours writes it. */
  writeAudit: (
    at: string,
    row?: {
      loanId?: number;
      resourceType?: string;
      resourceId?: string;
      payload?: unknown;
      eventType?: string;
    },
  ) => Promise<string>;
  /** Seals what waits, at that time. */
  sealAt: (at: string) => Promise<void>;
  verify: () => ReturnType<typeof verifySeals>;
  partitions: (table: string) => Promise<string[]>;
  close: () => Promise<void>;
};

export async function openOldHouse(): Promise<OldHouse> {
  const database = await createTestDatabase(inject('databaseUrl'));
  const { db } = database;
  const { sql } = db;
  for (const table of tables) {
    await sql.unsafe(`ALTER TABLE ${table} DETACH PARTITION ${table}_before`);
    await sql.unsafe(`DROP TABLE ${table}_before`);
    await sql.unsafe(
      `CREATE TABLE ${table}_before PARTITION OF ${table} FOR VALUES FROM (MINVALUE) TO ('2024-01-01Z')`,
    );
    for (const month of [1, 2, 3]) {
      const name = `${table}_y2024m0${month}`;
      await sql.unsafe(
        `CREATE TABLE ${name} PARTITION OF ${table} FOR VALUES FROM ('2024-0${month}-01Z') TO ('2024-0${month + 1}-01Z')`,
      );
      await sql`SELECT make_append_only(${name}::text::regclass)`;
    }
  }
  return {
    database,
    deps: { db, clock: systemClock, newId },
    writeAudit: async (at, { loanId, resourceType, resourceId, payload = {}, eventType = 'OTHER' } = {}) => {
      const row = {
        id: newId(),
        correlation_id: 'c',
        actor_type: 'system',
        actor_id: 'a',
        event_type: eventType,
        event_ts_utc: new Date(at).toISOString(),
        resource_type: resourceType ?? null,
        resource_id: resourceId ?? null,
        loan_id: loanId ?? null,
        payload_json: payload,
        ip_addr: null,
        user_agent: null,
      };
      const record = { ...row, payload_json: sql.json(payload as Json), content_hash: contentHash(row) };
      await sql`INSERT INTO compliance_audit_log ${sql(record)}`;
      return row.id;
    },
    sealAt: (at) =>
      createSealer({
        db,
        clock: { ...systemClock, now: () => new Date(at) },
        logger: createLogger({ name: 'test', level: 'silent' }),
        key,
        onLag: () => undefined,
      })(),
    verify: () => verifySeals(db, { keys: knownKeys([key.publicKey]) }),
    partitions: async (table) => {
      const rows = await sql<{ name: string }[]>`
        SELECT name FROM month_partitions(${table}::text::regclass) WHERE bound_to < '2025-01-01' ORDER BY bound_to`;
      return rows.map(({ name }) => name);
    },
    close: () => database.drop(),
  };
}
