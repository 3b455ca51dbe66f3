import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findHead } from '../src/find-head.ts';
import { statementBytes } from '../src/seal.ts';
import { readSeals } from '../src/seal-rows.ts';
import { rightLeaf } from './right-leaf.ts';
import { makeKey, openRoom, type Room } from './sealing-room.ts';

/** Every way of tampering, on one server: the same for each version of PostgreSQL. */
export function tamperingTests(serverUrl: () => string): void {
  let room: Room;
  /** Nine rows in three seals. */
  let ids: string[];
  beforeEach(async () => {
    room = await openRoom(serverUrl());
    ids = [];
    for (let n = 0; n < 3; n += 1) {
      ids.push(...(await room.write(3)));
      await room.settle();
      await room.seal();
    }
  });
  afterEach(() => room.drop());

  const first = async () => (await room.verify()).faults[0];
  const id = (n: number) => ids[n] ?? '';

  describe('T19: verify', () => {
    it('finds nothing in a log that nobody touched, and says what it looked at', async () => {
      await room.write(2);
      expect(await room.verify()).toEqual({
        ok: true,
        seals: { from: 1, to: 3, last: 3 },
        rows: 9,
        retired: 0,
        unsealed: 2,
        faults: [],
        next: null,
      });
    });

    it('goes through the seals in stretches', async () => {
      expect(await room.verify({ sealsMax: 2 })).toMatchObject({
        seals: { from: 1, to: 2 },
        rows: 6,
        next: 3,
        unsealed: null,
      });
      expect(await room.verify({ from: 3 })).toMatchObject({
        ok: true,
        seals: { from: 3, to: 3 },
        rows: 3,
        next: null,
        unsealed: 0,
      });
    });
  });

  describe('T19: verify names the first bad row after a superuser has', () => {
    it.each([
      ['payload_json', `'{"note":"other"}'`],
      ['actor_id', `'somebody else'`],
      ['correlation_id', 'NULL'],
      ['loan_id', '2'],
      ['event_type', `'CRM.EMAIL.FAILED'`],
      ['written_tx', 'written_tx + 1'],
      ['content_hash', 'NULL'],
      ['event_ts_utc', `event_ts_utc + interval '1 microsecond'`],
    ])('edited %s', async (column, value) => {
      await room.forge(`UPDATE compliance_audit_log SET ${column} = ${value} WHERE id = '${id(4)}'`);
      expect(await first()).toMatchObject({ kind: 'edited', seal: 2, row: { id: id(4) } });
    });

    it('edited two rows: the first is named first', async () => {
      await room.forge(`UPDATE compliance_audit_log SET actor_id = 'x' WHERE id IN ('${id(7)}', '${id(2)}')`);
      expect((await room.verify()).faults.map(({ row }) => row?.id)).toEqual([id(2), id(7)]);
    });

    it('edited a sealed row and one that waits: the sealed one is named first', async () => {
      const [waiting = ''] = await room.write(1);
      await room.forge(
        `UPDATE compliance_audit_log SET actor_id = 'x' WHERE id IN ('${waiting}', '${id(8)}')`,
      );
      expect((await room.verify()).faults.map(({ row }) => row?.id)).toEqual([id(8), waiting]);
    });

    it('edited a row that waits for its seal and did not compute its hash', async () => {
      const [waiting = ''] = await room.write(1);
      await room.forge(`UPDATE compliance_audit_log SET actor_id = 'x' WHERE id = '${waiting}'`);
      expect(await first()).toMatchObject({ kind: 'edited', seal: null, row: { id: waiting } });
    });

    it('deleted a row', async () => {
      await room.forge(`DELETE FROM compliance_audit_log WHERE id = '${id(3)}'`);
      expect(await first()).toMatchObject({ kind: 'deleted', seal: 2, row: { id: id(3) } });
    });

    it('deleted a row together with its entry', async () => {
      await room.forge(
        `DELETE FROM compliance_audit_log WHERE id = '${id(4)}'; DELETE FROM audit_seal_leaves WHERE row_id = '${id(4)}'`,
      );
      expect(await first()).toMatchObject({ kind: 'leaf_missing', seal: 2, row: { id: id(5) } });
      await room.forge(
        `DELETE FROM compliance_audit_log WHERE id = '${id(5)}'; DELETE FROM audit_seal_leaves WHERE row_id = '${id(5)}'`,
      );
      expect(await first()).toMatchObject({ kind: 'leaf_missing', seal: 2, row: { id: id(3) } });
    });

    it('deleted the first row of a seal together with its entry: the one behind it is named, not the last', async () => {
      await room.forge(
        `DELETE FROM compliance_audit_log WHERE id = '${id(3)}'; DELETE FROM audit_seal_leaves WHERE row_id = '${id(3)}'`,
      );
      expect(await first()).toMatchObject({ kind: 'leaf_missing', seal: 2, row: { id: id(4) } });
    });

    it('inserted a row among sealed ones, as if its transaction had been theirs', async () => {
      await room.forge(`
      INSERT INTO compliance_audit_log (id, actor_type, actor_id, event_type, event_ts_utc, written_tx)
      SELECT '0193d8a0-6d3e-7a55-9c2b-5b1c7f0e4a11', 'user', 'u', 'CRM.EMAIL.SENT', event_ts_utc, written_tx
        FROM compliance_audit_log WHERE id = '${id(4)}'`);
      expect(await first()).toMatchObject({
        kind: 'inserted',
        seal: null,
        row: { id: '0193d8a0-6d3e-7a55-9c2b-5b1c7f0e4a11' },
      });
    });

    it('inserted a row with a time of long ago: while it waits, and when it was sealed', async () => {
      const back = '0193d8a0-6d3e-7a55-9c2b-5b1c7f0e4a11';
      await room.forge(`
      INSERT INTO compliance_audit_log (id, actor_type, actor_id, event_type, event_ts_utc)
      VALUES ('${back}', 'user', 'u', 'CRM.EMAIL.SENT', now() - interval '3 days')`);
      expect(await first()).toMatchObject({ kind: 'inserted', seal: null, row: { id: back } });
      await room.seal();
      expect(await first()).toMatchObject({ kind: 'inserted', seal: 4, row: { id: back } });
    });

    it('inserted a row as if it were older than the seals', async () => {
      await room.forge(`
      INSERT INTO compliance_audit_log (actor_type, actor_id, event_type, written_tx) VALUES ('user', 'u', 'CRM.EMAIL.SENT', NULL)`);
      expect(await first()).toMatchObject({
        kind: 'inserted',
        seal: 1,
        what: expect.stringContaining('there were 0'),
      });
    });

    it('swapped what two rows say', async () => {
      await room.forge(`
      UPDATE compliance_audit_log a
         SET resource_id = b.resource_id, payload_json = b.payload_json, content_hash = b.content_hash
        FROM compliance_audit_log b
       WHERE (a.id, b.id) IN (('${id(3)}', '${id(5)}'), ('${id(5)}', '${id(3)}'))`);
      expect((await room.verify()).faults.slice(0, 2)).toMatchObject([
        { kind: 'reordered', seal: 2, row: { id: id(3) }, what: expect.stringContaining(id(5)) },
        { kind: 'reordered', seal: 2, row: { id: id(5) } },
      ]);
    });

    it('swapped two entries of a seal', async () => {
      await room.forge(`UPDATE audit_seal_leaves SET position = 2 - position WHERE seal_no = 2`);
      expect(await first()).toMatchObject({ kind: 'reordered', seal: 2, row: { id: id(4) } });
    });

    it('changed a row together with its entry', async () => {
      await room.forge(`
      UPDATE compliance_audit_log SET actor_id = 'x', content_hash = NULL WHERE id = '${id(4)}'`);
      await room.forge(
        `UPDATE audit_seal_leaves SET leaf = '\\x${await rightLeaf(room.db.sql, id(4))}' WHERE row_id = '${id(4)}'`,
      );
      expect(await first()).toMatchObject({ kind: 'root_mismatch', seal: 2, row: { id: id(3) } });
    });

    it('cut rows off the end', async () => {
      await room.forge(`DELETE FROM compliance_audit_log WHERE id IN ('${id(7)}', '${id(8)}')`);
      expect(await first()).toMatchObject({ kind: 'deleted', seal: 3, row: { id: id(7) } });
    });

    it('cut off the end with its seal', async () => {
      await room.forge(`
      DELETE FROM compliance_audit_log WHERE id IN ('${id(6)}', '${id(7)}', '${id(8)}'); DELETE FROM audit_seals WHERE seal_no = 3`);
      expect(await first()).toMatchObject({ kind: 'cut', seal: 3, row: { id: id(6) } });
    });

    it('cut off the end with all that belongs to it: a head that was kept elsewhere shows it', async () => {
      const head = await findHead(room.db);
      if (head === null) throw new Error('no head');
      const anchor = { number: head.statement.number, sha256: head.sha256, lastRow: head.lastRow };
      expect(await room.verify({ anchor })).toMatchObject({ ok: true });
      await room.forge(`
      DELETE FROM compliance_audit_log WHERE id IN ('${id(6)}', '${id(7)}', '${id(8)}');
      DELETE FROM audit_seals WHERE seal_no = 3; DELETE FROM audit_seal_leaves WHERE seal_no = 3`);
      expect(await room.verify()).toMatchObject({ ok: true });
      expect((await room.verify({ anchor })).faults[0]).toMatchObject({
        kind: 'cut',
        seal: 3,
        row: { id: id(8) },
      });
      // Sealing goes on; the new third seal is another one.
      await room.write(1);
      await room.seal();
      expect((await room.verify({ anchor })).faults[0]).toMatchObject({
        kind: 'seal_forged',
        seal: 3,
        row: { id: id(8) },
      });
    });

    it('dropped a partition', async () => {
      const month = new Date().toISOString().slice(0, 7).replace('-', 'm');
      await room.forge(`DROP TABLE compliance_audit_log_y${month}`);
      expect(await first()).toMatchObject({ kind: 'deleted', seal: 1, row: { id: id(0) } });
    });

    it('emptied the log', async () => {
      await room.forge('TRUNCATE compliance_audit_log');
      expect(await first()).toMatchObject({ kind: 'deleted', seal: 1, row: { id: id(0) } });
    });

    it('deleted a seal in the middle', async () => {
      await room.forge('DELETE FROM audit_seals WHERE seal_no = 2');
      expect(await first()).toMatchObject({ kind: 'seal_missing', seal: 2, row: { id: id(3) } });
    });

    it('deleted the first seals', async () => {
      await room.forge('DELETE FROM audit_seals WHERE seal_no < 3');
      expect(await first()).toMatchObject({ kind: 'seal_missing', seal: 1, row: { id: id(0) } });
    });

    it('deleted every seal', async () => {
      await room.forge('DELETE FROM audit_seals');
      expect(await first()).toMatchObject({ kind: 'cut', seal: 1, row: { id: id(0) } });
    });

    it.each([
      ['root_sha256', `repeat('a', 64)`],
      ['sealed_at', `sealed_at + interval '1 microsecond'`],
      ['tx_horizon', 'tx_horizon - 1'],
      ['row_count', 'row_count + 1'],
    ])('changed %s of a seal', async (column, value) => {
      await room.forge(`UPDATE audit_seals SET ${column} = ${value} WHERE seal_no = 2`);
      expect(await first()).toMatchObject({ kind: 'seal_forged', seal: 2, row: { id: id(3) } });
    });

    it('made every seal anew by a key of his own', async () => {
      await room.forge(`DELETE FROM audit_seals; DELETE FROM audit_seal_leaves;
      UPDATE compliance_audit_log SET actor_id = 'x', content_hash = NULL WHERE id = '${id(4)}'`);
      await room.seal(100, makeKey());
      expect(await first()).toMatchObject({ kind: 'unknown_key', seal: 1, row: { id: id(0) } });
    });

    it('named another key in a seal', async () => {
      await room.forge(`UPDATE audit_seals SET key_id = repeat('b', 64) WHERE seal_no = 2`);
      expect(await first()).toMatchObject({ kind: 'unknown_key', seal: 2, row: { id: id(3) } });
    });

    it('signed a seal by a key of his own and left the name of ours', async () => {
      const [, two] = await readSeals(room.db.sql, { from: 1, limit: 2 });
      if (two === undefined) throw new Error('no seal');
      const signature = makeKey().sign(statementBytes(two.statement));
      await room.forge(`UPDATE audit_seals SET signature = '${signature}' WHERE seal_no = 2`);
      expect(await first()).toMatchObject({ kind: 'seal_forged', seal: 2, row: { id: id(3) } });
    });

    it('swapped two seals', async () => {
      await room.forge(`
      UPDATE audit_seals SET seal_no = 99 WHERE seal_no = 2; UPDATE audit_seals SET seal_no = 2 WHERE seal_no = 3;
      UPDATE audit_seals SET seal_no = 3 WHERE seal_no = 99`);
      const kinds = (await room.verify()).faults.map(({ kind }) => kind);
      expect(await first()).toMatchObject({ kind: 'chain_broken', seal: 2, row: { id: id(3) } });
      expect(kinds).toContain('seal_forged');
    });

    it('made one seal anew with the key that was stolen: the next one was made after another', async () => {
      const [, two] = await readSeals(room.db.sql, { from: 1, limit: 2 });
      if (two === undefined) throw new Error('no seal');
      const statement = {
        ...two.statement,
        sealedAt: new Date(Date.parse(two.statement.sealedAt) + 1).toISOString(),
      };
      const signature = room.key.sign(statementBytes(statement));
      await room.forge(`
      UPDATE audit_seals SET sealed_at = '${statement.sealedAt}', signature = '${signature}' WHERE seal_no = 2`);
      expect(await first()).toMatchObject({ kind: 'chain_broken', seal: 3, row: { id: id(6) } });
    });

    it('copied a signature from another seal', async () => {
      await room.forge(
        'UPDATE audit_seals SET signature = (SELECT signature FROM audit_seals WHERE seal_no = 1) WHERE seal_no = 3',
      );
      expect(await first()).toMatchObject({ kind: 'seal_forged', seal: 3, row: { id: id(6) } });
    });
  });
}
