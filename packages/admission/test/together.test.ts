import { seedContacts, seedLoan } from '@crm/db/testing';
import { waitFor } from '@crm/dev';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { admitEmail } from '../src/index.ts';
import { countsOf, type Door, listenIn, offer, openDoor, request } from './door.ts';

let door: Door;
beforeAll(async () => {
  door = await openDoor(inject('databaseUrl'));
  await seedContacts(door.database.db.sql, [
    { id: 1, email: 'ann.lee@x.example' },
    { id: 7, email: 'late@x.example' },
    { id: 8, email: 'willing@x.example' },
    { id: 9, email: 'stopped@x.example', doNotEmail: true },
  ]);
  await seedLoan(door.database.db.sql, { id: 1, borrowerId: 1 });
});
afterAll(() => door.database.drop());

const counts = () => countsOf(door);

describe('what comes together', () => {
  it('E1: shares statements, and each is written whole', async () => {
    const { deps: spied, statements, close } = listenIn(door);
    // The template is known then.
    await admitEmail(spied, request());
    statements.length = 0;
    const before = await counts();
    const results = await Promise.all(
      Array.from({ length: 40 }, () => admitEmail(spied, request({ cc: ['desk@office.example'] }))),
    );
    expect(new Set(results.map((one) => one.kind === 'queued' && one.answer.messageId)).size).toBe(40);
    expect(await counts()).toEqual({
      messages: before.messages + 40,
      recipients: before.recipients + 80,
      outbox: before.outbox + 40,
      audit: before.audit + 40,
      keys: before.keys,
    });
    await close();
    // The first two go at once and alone, the others together when one of them has been written.
    expect(statements).toHaveLength(3);
  });

  it('E1: a loan that is not there refuses its own request and no other', async () => {
    const before = await counts();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        admitEmail(door.deps, request({}, { loanId: n === 10 ? 404 : 1 })),
      ),
    );
    expect(results[10]).toEqual({ kind: 'refused', code: 'LOAN_NOT_FOUND' });
    expect(results.filter(({ kind }) => kind === 'queued')).toHaveLength(19);
    expect(await counts()).toMatchObject({
      messages: before.messages + 19,
      outbox: before.outbox + 19,
      audit: before.audit + 19,
    });
  });

  it('E1: offers share the reading of preferences, and each is judged by those of its own recipients', async () => {
    const { deps: spied, statements, close } = listenIn(door);
    await admitEmail(spied, offer(['willing@x.example']));
    statements.length = 0;
    const kinds = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        admitEmail(
          spied,
          offer(['willing@x.example', n % 2 === 0 ? 'stopped@x.example' : 'ann.lee@x.example']),
        ),
      ),
    );
    expect(kinds.map((one) => (one.kind === 'denied' ? one.answer.blocked : one.kind))).toEqual(
      Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? ['stopped@x.example'] : 'queued')),
    );
    await close();
    expect(statements.filter((text) => text.includes('"prefsVersion"'))).toHaveLength(3);
  });

  it('J17: one group with an opt-out that came after the decision refuses that offer and lets the others in', async () => {
    const { sql } = door.database.db;
    const optOut = await sql.reserve();
    await optOut`BEGIN`;
    await optOut`UPDATE contact_comm_prefs SET do_not_email = true WHERE contact_id = 7`;
    const before = await counts();
    let asked = 0;
    const deps: typeof door.deps = {
      ...door.deps,
      admissionStore: {
        ...door.deps.admissionStore,
        write: (...admission) => {
          asked += 1;
          return door.deps.admissionStore.write(...admission);
        },
      },
    };
    const lateOnes = [1, 2].map(() => admitEmail(deps, offer(['late@x.example'])));
    const waiting = async () => {
      const [row] = await sql<{ backends: number }[]>`
        SELECT count(DISTINCT l.pid) AS backends FROM pg_locks l JOIN pg_stat_activity a USING (pid)
         WHERE NOT l.granted AND a.datname = current_database()`;
      return row?.backends === 2;
    };
    await waitFor(waiting, { timeoutMs: 60_000, what: 'two statements to wait for the opt-out' });
    // Both statements that may be under way wait for the opt-out: these share the one that comes after.
    const together = [['late@x.example'], ['willing@x.example'], ['ann.lee@x.example', 'late@x.example']];
    const others = together.map((to) => admitEmail(deps, offer(to)));
    await waitFor(() => asked === 5, { timeoutMs: 60_000, what: 'all five to be decided' });
    await optOut`COMMIT`;
    optOut.release();
    expect((await Promise.all([...lateOnes, ...others])).map(({ kind }) => kind)).toEqual([
      'denied',
      'denied',
      'denied',
      'queued',
      'denied',
    ]);
    expect(await counts()).toMatchObject({ messages: before.messages + 1, outbox: before.outbox + 1 });
  });
});

// Breaks tried, each of which turned a test above red: a refused offer queued when another of its group is written; a
// statement for each request; the holders of all given to each who asked.
