import { createDb } from '@crm/db';
import {
  createTestDatabase,
  type Explained,
  explainStatements,
  nodesOf,
  readBy,
  type TestDatabase,
} from '@crm/db/testing';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { assembleTestApi, type TestApi } from '../src/testing/start-test-api.ts';
import { deepCursors, type ListRequest, listRequests } from './list-requests.ts';
import { fillMillionRows } from './million-rows.ts';

/** PostgreSQL plans a prepared statement anew five times; from the sixth it may keep a plan made for any values. */
const timesAsked = 7;
const everything = { sub: 'plans', roles: ['crm:admin'] };

let database: TestDatabase;
let api: Pick<TestApi, 'request'>;
let explained: Awaited<ReturnType<typeof explainStatements>>;
let requests: ListRequest[] = [];
let cursors: Awaited<ReturnType<typeof deepCursors>> = [];

beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  const { sql } = database.db;
  // A connection that says nothing for longer than its statements may take counts as lost.
  const filling = createDb({ url: database.url, appName: 'fill', poolMax: 1, statementTimeoutMs: 1_200_000 });
  await fillMillionRows(filling.sql);
  await filling.end();
  explained = await explainStatements(database.db, database.url);
  api = assembleTestApi(explained.db);
  const [middle] = await sql<{ from: string; to: string; messageId: string }[]>`
    SELECT to_char(created_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS from, id AS "messageId",
           to_char(created_at + interval '1 hour', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS to
      FROM messages WHERE loan_id = 500050`;
  if (middle === undefined) throw new Error('nothing was filled in');
  requests = listRequests(middle);
  cursors = await deepCursors(sql);
});
afterAll(async () => {
  await explained?.end();
  await database?.drop();
});

test('every list reads what one page needs, whatever it is narrowed to and however deep the page lies', async () => {
  const found: string[] = [];
  for (const request of requests) {
    const deep = cursors.filter(({ of }) => of.test(request.path)).map(({ cursor }) => cursor);
    for (const cursor of [undefined, ...deep]) {
      for (let time = 0; time < timesAsked; time += 1) await ask(request, cursor);
      found.push(...faultsOf(request, cursor, explained.take()));
    }
  }
  expect(found).toEqual([]);
});

async function ask({ path, body }: ListRequest, cursor: string | undefined): Promise<void> {
  const answer =
    body === undefined
      ? await api.request(cursor === undefined ? path : `${path}&cursor=${cursor}`, { token: everything })
      : await api.request(path, { method: 'POST', body: { ...body, cursor }, token: everything });
  if (!answer.ok && answer.status !== 422) throw new Error(`${path} answered ${answer.status}`);
}

/** Worst of the plans that the same request had. */
function faultsOf({ what, reads }: ListRequest, cursor: string | undefined, plans: Explained[]): string[] {
  const name = `${what}, ${cursor === undefined ? 'first page' : `after ${Buffer.from(cursor, 'base64url')}`}`;
  const most = Math.max(
    ...plans.map(({ plan }) => nodesOf(plan).reduce((sum, node) => sum + readBy(node), 0)),
  );
  if (plans.length === 0) return [`${name}: no statement was explained`];
  return most > reads ? [`${name}: ${most} rows read, ${reads} allowed`] : [];
}

// Breaks tried:
// - the cursor of the audit list taken apart by OR: from the middle 73,731 rows were read for fifty.
// - no index of refusals by loan: 40,000 were read; none of rows about anything but messages: 5,198.
