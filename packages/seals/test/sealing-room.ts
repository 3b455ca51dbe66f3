import { generateKeyPairSync } from 'node:crypto';
import { type AuditEntry, insertAudit, stampAudit } from '@crm/audit';
import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { newId, systemClock } from '@crm/runtime';
import { vi } from 'vitest';
import { sealBatch } from '../src/seal-batch.ts';
import { knownKeys, readSealKey, type SealKey } from '../src/seal-keys.ts';
import { type Verification, verifySeals } from '../src/verify-seals.ts';

/** A new signing key, as a PEM file would hold it. */
export function makeKey(): SealKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  return readSealKey(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
}

export type Room = Awaited<ReturnType<typeof openRoom>>;

/** A database with an audit log to fill, to seal and to tamper with. Its user is a superuser, as a forger may be. */
export async function openRoom(serverUrl: string, { key = makeKey() } = {}) {
  const database: TestDatabase = await createTestDatabase(serverUrl);
  const { db } = database;
  const stamp = (entry: Partial<AuditEntry> = {}) =>
    stampAudit(
      {
        eventType: 'CRM.EMAIL.SENT',
        correlationId: 'c',
        actor: { type: 'system', id: 'consumer' },
        resourceType: 'message',
        resourceId: newId(),
        loanId: 1,
        payload: { note: newId() },
        ...entry,
      },
      { clock: systemClock, newId },
    );
  return {
    ...database,
    db,
    key,
    keys: knownKeys([key.publicKey]),
    stamp,
    /** Writes rows, each in a transaction of its own; answers their ids in the order of writing. */
    write: async (count: number): Promise<string[]> => {
      const ids: string[] = [];
      for (let n = 0; n < count; n += 1) {
        const record = stamp();
        await insertAudit(db.sql, [record]);
        ids.push(record.id);
      }
      return ids;
    },
    /** Waits until whatever ran anywhere on the server while the rows were written has ended: a horizon is of all of it. */
    settle: () =>
      vi.waitFor(
        async () => {
          const [row] = await db.sql<{ isPast: boolean }[]>`
            SELECT coalesce(max(written_tx) < txid_snapshot_xmin(txid_current_snapshot()), true) AS "isPast"
              FROM public.compliance_audit_log`;
          if (row?.isPast !== true)
            throw new Error('a transaction older than the newest row is running still');
        },
        { timeout: 60_000 },
      ),
    seal: (rowsMax = 100, by = key) => sealBatch({ db, clock: systemClock, key: by }, { rowsMax }),
    verify: (more: Partial<Verification> = {}) =>
      verifySeals(db, { keys: knownKeys([key.publicKey]), ...more }),
    /** What a superuser can do: no trigger stops this. */
    forge: async (statement: string): Promise<void> => {
      await db.sql.begin(async (tx) => {
        const tables = await tx<{ name: string }[]>`
          SELECT oid::regclass::text AS name FROM pg_class
           WHERE relname ~ '^(compliance_audit_log|audit_seal)' AND relkind IN ('r', 'p')`;
        for (const { name } of tables) await tx.unsafe(`ALTER TABLE ${name} DISABLE TRIGGER USER`);
        await tx.unsafe(statement);
      });
    },
  };
}
