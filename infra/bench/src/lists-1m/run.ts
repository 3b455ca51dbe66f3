import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createDb, type Db, migrate } from '@crm/db';
import { seed, tokenFor } from '@crm/demo';
import { freePort, spawnApp, startCommand, startServers, waitFor } from '@crm/dev';
import { measureInTurn } from '../measure-in-turn.ts';
import type { Row } from '../print-table.ts';
import { fill, sizes } from './fill.ts';
import { type List, lists, type Middle } from './lists.ts';

const rounds = { rounds: 200, warmUp: 20 };

/**
 * Each list of the api over a million messages: the whole request to the built api, held against the page's plain SQL
 * on one connection, against a row by its primary key as the least that any read costs, and against the api's answer
 * for one message, which has the same HTTP, the same token and no list.
 */
export async function listsOfAMillion(say: (line: string) => void): Promise<Row[]> {
  const servers = await startServers({ postgres: true, log: say });
  try {
    const { url } = servers.postgres;
    await migrate(url);
    const db = createDb({ url, appName: 'bench', poolMax: 1, statementTimeoutMs: 0 });
    try {
      await seed(db);
      say(`Writing ${sizes.messages.toLocaleString('en')} messages with what belongs to them`);
      const began = performance.now();
      await fill(db);
      say(`Written and analysed in ${Math.round((performance.now() - began) / 1_000)} s`);
      const api = await startApi({ databaseUrl: url, runDir: servers.runDir });
      try {
        return await measureAll(db, { call: api.call, say });
      } finally {
        await api.stop();
      }
    } finally {
      await db.end();
    }
  } finally {
    await servers.stop();
  }
}

type Call = (list: Pick<List, 'path' | 'body'>) => Promise<void>;

async function measureAll(
  db: Db,
  { call, say }: { call: Call; say: (line: string) => void },
): Promise<Row[]> {
  const middle = await middleOf(db);
  const rows: Row[] = [];
  for (const list of lists(middle)) {
    const timing = await measureInTurn(
      {
        ours: () => call(list),
        'its page in SQL': () => db.sql.unsafe(list.sql, list.params ?? [], { prepare: true }),
        'a row by key in SQL': () => db.sql`SELECT * FROM messages WHERE id = ${middle.messageId}`,
        'one message of the api': () => call({ path: `/api/messages/${middle.messageId}` }),
      },
      rounds,
    );
    const { ours, ...baselines } = timing;
    rows.push({ what: list.what, ours, baselines });
    say(`${list.what}: ${ours.p50Ms.toFixed(2)} ms`);
  }
  return rows;
}

async function middleOf(db: Db): Promise<Middle> {
  const [row] = await db.sql<{ messageId: string; correlationId: string; at: Date }[]>`
    SELECT id AS "messageId", correlation_id AS "correlationId", created_at AS at FROM messages
     WHERE id > (SELECT id FROM messages ORDER BY id DESC OFFSET ${sizes.messages / 2} LIMIT 1) ORDER BY id LIMIT 1`;
  if (row === undefined) throw new Error('the tables are empty');
  return { ...row, at: row.at.toISOString() };
}

async function startApi({ databaseUrl, runDir }: { databaseUrl: string; runDir: string }) {
  const [port, jwtSecret] = [await freePort(), randomBytes(32).toString('hex')];
  const app = await spawnApp({
    name: 'api',
    ...startCommand(join(import.meta.dirname, '..', '..', '..', '..', 'apps', 'api')),
    env: { DATABASE_URL: databaseUrl, PORT: String(port), AUTH_JWT_SECRET: jwtSecret, LOG_LEVEL: 'warn' },
    runDir,
  });
  const base = `http://127.0.0.1:${port}`;
  const isReady = async () => {
    try {
      return (await fetch(`${base}/readyz`)).ok;
    } catch {
      return false;
    }
  };
  await waitFor(isReady, { timeoutMs: 60_000, what: 'the api to be ready' });
  const headers = { authorization: `Bearer ${await tokenFor(jwtSecret, 'crm:admin')}` };
  const call: Call = async ({ path, body }) => {
    const json = { 'content-type': 'application/json', ...headers };
    const init =
      body === undefined ? { headers } : { method: 'POST', headers: json, body: JSON.stringify(body) };
    const answer = await fetch(`${base}${path}`, init);
    await answer.arrayBuffer();
    // A refusal would be fast, and no figure of a list.
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  };
  return { call, stop: () => app.stop() };
}
