import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { waitFor } from '@crm/dev';
import type { Backlog } from '@crm/outbox';
import { createLogger } from '@crm/runtime';
import { afterAll, beforeAll, beforeEach, expect, inject, onTestFinished, test } from 'vitest';
import { createBacklogCounter } from '../src/create-backlog-counter.ts';
import { many, seedRows } from './seed-rows.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
});
afterAll(() => database.drop());
beforeEach(() => database.db.sql`TRUNCATE outbox_messages`);

function openCounter({ everyMs }: { everyMs: number }) {
  const [counted, warnings]: [Backlog[], string[]] = [[], []];
  const counter = createBacklogCounter({
    db: database.db,
    logger: createLogger({
      name: 'test',
      level: 'warn',
      destination: { write: (line) => void warnings.push(line) },
    }),
    onCounted: (backlog) => void counted.push(backlog),
    everyMs,
  });
  onTestFinished(() => counter.stop());
  return { counter, counted, warnings };
}

const anHour = 3_600_000;
const until = (isSo: () => boolean, what: string) => waitFor(isSo, { timeoutMs: 60_000, what });

test('E10: who asks before the first count is done gets that one, and after it the latest without a question', async () => {
  await seedRows(database.db.sql, many(3));
  const { counter, counted } = openCounter({ everyMs: anHour });
  await counter.start();
  expect(await counter.latest()).toMatchObject({ transactional: { depth: 3 } });
  await seedRows(database.db.sql, many(2));
  expect(await counter.latest()).toBe(counted[0]);
  expect(counted).toHaveLength(1);
});

test('E10: counts again and again', async () => {
  const { counter, counted } = openCounter({ everyMs: 10 });
  await counter.start();
  await until(() => counted.length > 0, 'a first count');
  await seedRows(database.db.sql, many(2, { category: 'marketing' }));
  await until(() => counted.at(-1)?.marketing.depth === 2, 'a later one');
});

test('a count that failed is told, who waits for it hears of it, and the next one is made', async () => {
  await database.db.sql`ALTER TABLE outbox_messages RENAME TO outbox_away`;
  const { counter, counted, warnings } = openCounter({ everyMs: 10 });
  await expect(counter.latest()).rejects.toThrow('outbox_messages');
  await counter.start();
  await until(() => warnings.length > 0, 'a warning');
  await database.db.sql`ALTER TABLE outbox_away RENAME TO outbox_messages`;
  await until(() => counted.length > 0, 'a count');
});

test('who stops does not wait for the end of a long count', async () => {
  await database.db.sql`
    INSERT INTO outbox_messages (aggregate_type, aggregate_id, event_type, payload, category)
    SELECT 'message', 'm' || n, 'crm.email.requested.v1', '{}', 'transactional' FROM generate_series(1, 20_000) AS n`;
  const { counter, counted, warnings } = openCounter({ everyMs: anHour });
  await counter.start();
  const waiting = counter.latest();
  await Promise.all([counter.stop(), expect(waiting).rejects.toThrow('aborted')]);
  expect({ counted, warnings }).toEqual({ counted: [], warnings: [] });
});

// Breaks tried:
// - every call of latest counts; a failed count is kept as the one under way; stop waits for the end
