import { insertAudit } from '@crm/audit';
import { createDb } from '@crm/db';
import { createLogger, systemClock } from '@crm/runtime';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { createSealer } from '../src/create-sealer.ts';
import { findHead } from '../src/find-head.ts';
import type { SealLag } from '../src/measure-lag.ts';
import { measureLag } from '../src/measure-lag.ts';
import { noSealBefore, sealSha256, statementBytes } from '../src/seal.ts';
import { sealBatch } from '../src/seal-batch.ts';
import { isSignedBy } from '../src/seal-keys.ts';
import { insertSeal, readSeals } from '../src/seal-rows.ts';
import { makeKey, openRoom, type Room } from './sealing-room.ts';

let room: Room;
beforeEach(async () => {
  room = await openRoom(inject('databaseUrl'));
});
afterEach(() => room.drop());

const sealedIds = async () =>
  (
    await room.db.sql<{ id: string }[]>`SELECT row_id AS id FROM audit_seal_leaves ORDER BY seal_no, position`
  ).map(({ id }) => id);
const seals = () => readSeals(room.db.sql, { from: 1, limit: 100 });

describe('T19: a seal', () => {
  it('covers what was written, says so under its signature, and names the seal before', async () => {
    const first = await room.write(3);
    expect(await room.seal()).toMatchObject({ kind: 'sealed', isFull: false });
    const second = await room.write(2);
    await room.seal();
    const [one, two] = await seals();
    if (one === undefined || two === undefined) throw new Error('no seals');
    expect(one.statement).toMatchObject({ number: 1, rows: 3, previousSha256: noSealBefore, rowsBefore: 0 });
    expect(two.statement).toMatchObject({
      number: 2,
      rows: 2,
      previousSha256: sealSha256(one),
      rowsBefore: null,
    });
    expect([one, two].map((seal) => isSignedBy(room.keys, seal))).toEqual([true, true]);
    expect(await sealedIds()).toEqual([...first, ...second]);
  });

  it('is not made of nothing', async () => {
    expect(await room.seal()).toEqual({ kind: 'nothing' });
    await room.write(1);
    await room.seal();
    expect(await room.seal()).toEqual({ kind: 'nothing' });
    expect(await seals()).toHaveLength(1);
  });

  it('leaves out a row whose transaction is open, and the next one has it, though it bears an older time', async () => {
    const late = room.stamp();
    const held = Promise.withResolvers<void>();
    const written = Promise.withResolvers<void>();
    const slow = room.db.sql.begin(async (tx) => {
      await insertAudit(tx, [late]);
      written.resolve();
      await held.promise;
    });
    await written.promise;
    const early = await room.write(2);
    await room.seal();
    expect(await sealedIds()).toEqual(early);
    const later = await room.write(1);
    await room.seal();
    held.resolve();
    await slow;
    await room.seal();
    expect(await sealedIds()).toEqual([...early, ...later, late.id]);
    expect(await room.verify()).toMatchObject({ ok: true, rows: 4, unsealed: 0 });
  });

  it('covers each row once when several seal at the same time', async () => {
    const ids = await room.write(30);
    const other = createDb({ url: room.url, appName: 'other' });
    const sealing = [room.db, other, room.db, other].map(async (db) => {
      const kinds: string[] = [];
      for (let kind = ''; kind !== 'nothing'; kinds.push(kind)) {
        ({ kind } = await sealBatch({ db, clock: systemClock, key: room.key }, { rowsMax: 7 }));
      }
      return kinds;
    });
    await Promise.all(sealing);
    await other.end();
    expect((await sealedIds()).toSorted()).toEqual(ids.toSorted());
    expect(await room.verify()).toMatchObject({ ok: true, rows: 30, unsealed: 0 });
  });

  it('takes a transaction of more rows than one seal holds in several', async () => {
    const records = Array.from({ length: 25 }, () => room.stamp());
    await insertAudit(room.db.sql, records);
    for (let n = 0; n < 4; n += 1) await room.seal(10);
    expect((await sealedIds()).toSorted()).toEqual(records.map(({ id }) => id).toSorted());
    expect((await seals()).map(({ statement }) => statement.rows)).toEqual([10, 10, 5]);
  });

  it('stands for rows of other programs too, and counts those from before', async () => {
    await room.db.sql`
      INSERT INTO compliance_audit_log (actor_type, actor_id, event_type, written_tx) VALUES ('user', 'u', 'OLD', NULL)`;
    await room.db
      .sql`INSERT INTO compliance_audit_log (actor_type, actor_id, event_type) VALUES ('user', 'u', 'OTHER')`;
    await room.seal();
    expect((await seals())[0]?.statement).toMatchObject({ rows: 1, rowsBefore: 1 });
    expect(await room.verify()).toMatchObject({ ok: true, rows: 1 });
  });

  it('goes on in a database that was restored from a dump and counts its transactions anew', async () => {
    await room.write(2);
    await room.seal();
    const [one] = await seals();
    if (one === undefined) throw new Error('no seal');
    // As after a restore: the last horizon lies far beyond the transactions of this server.
    const statement = {
      ...one.statement,
      number: 2,
      previousSha256: sealSha256(one),
      txHorizon: 2 ** 50,
      rowsBefore: null,
    };
    await insertSeal(room.db.sql, { statement, signature: room.key.sign(statementBytes(statement)) });
    const after = await room.write(5);
    await room.seal(3);
    await room.seal(3);
    await room.seal(3);
    expect((await sealedIds()).slice(2)).toEqual(after);
    const more = await room.write(1);
    await room.seal();
    expect((await sealedIds()).slice(7)).toEqual(more);
    expect((await seals()).at(-1)?.statement.txHorizon).toBeLessThan(2 ** 50);
  });

  it('is refused a change, a removal and a second one of its number', async () => {
    await room.write(1);
    await room.seal();
    for (const table of ['audit_seals', 'audit_seal_leaves']) {
      await expect(room.db.sql.unsafe(`DELETE FROM ${table}`)).rejects.toMatchObject({ code: '23001' });
      await expect(room.db.sql.unsafe(`TRUNCATE ${table}`)).rejects.toMatchObject({ code: '23001' });
    }
    const [one] = await seals();
    if (one === undefined) throw new Error('no seal');
    await expect(insertSeal(room.db.sql, one)).rejects.toMatchObject({ code: '23505' });
  });
});

describe('the sealer', () => {
  it('seals all that waits and says how far behind the seals are', async () => {
    const lags: SealLag[] = [];
    const common = {
      db: room.db,
      clock: systemClock,
      logger: createLogger({ name: 'test', level: 'silent' }),
      onLag: (lag: SealLag) => void lags.push(lag),
    };
    await room.write(3);
    await createSealer({ ...common, key: null })();
    expect(lags).toEqual([{ unsealedRows: 3, lastSealAgeSeconds: null }]);
    await createSealer({ ...common, key: room.key })();
    expect(lags[1]?.unsealedRows).toBe(0);
    expect(lags[1]?.lastSealAgeSeconds).toBeLessThan(60);
    await room.write(2);
    expect((await measureLag(room.db, systemClock.now())).unsealedRows).toBe(2);
  });

  it('seals more than one seal holds in one go', async () => {
    await room.db.sql`
      INSERT INTO compliance_audit_log (actor_type, actor_id, event_type)
      SELECT 'user', 'u', 'OTHER' FROM generate_series(1, 4100)`;
    const lags: SealLag[] = [];
    const onLag = (lag: SealLag) => void lags.push(lag);
    const logger = createLogger({ name: 'test', level: 'silent' });
    await createSealer({ db: room.db, clock: systemClock, logger, onLag, key: room.key })();
    expect(lags).toMatchObject([{ unsealedRows: 0 }]);
    expect((await seals()).map(({ statement }) => statement.rows)).toEqual([4_096, 4]);
  });

  it('names the head and its last row, to be kept elsewhere', async () => {
    expect(await findHead(room.db)).toBeNull();
    const ids = await room.write(3);
    await room.seal();
    const [one] = await seals();
    if (one === undefined) throw new Error('no seal');
    expect(await findHead(room.db)).toMatchObject({
      statement: { number: 1, keyId: room.key.keyId },
      sha256: sealSha256(one),
      lastRow: { id: ids[2] },
    });
  });

  it('a key that is rotated signs on, and the old seals are still believed', async () => {
    await room.write(1);
    await room.seal();
    const next = makeKey();
    await room.write(1);
    await room.seal(100, next);
    expect(await room.verify()).toMatchObject({ ok: false, faults: [{ kind: 'unknown_key', seal: 2 }] });
    const keys = new Map([...room.keys, [next.keyId, next.publicKey] as const]);
    expect(await room.verify({ keys })).toMatchObject({ ok: true, rows: 2 });
  });
});

// Breaks tried:
// - seal-batch: the horizon taken from the rows themselves; no lock; a full batch moves to the horizon of all; a restored
//   database not seen; a seal of nothing; the seal before not named; rows from before not counted.
// - create-sealer: one batch a call. measure-lag: sealed rows counted. find-head: the first row instead of the last.
