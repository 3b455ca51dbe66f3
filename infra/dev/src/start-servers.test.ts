import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { startOwner } from '../test/owner.ts';
import { openRun, type Run } from './runs/open-run.ts';
import { startServers } from './start-servers.ts';

let run: Run;
beforeAll(async () => {
  run = await openRun();
});
afterAll(() => run.close());

test('three sets of servers at once do not meet', async () => {
  // Also where the whole run was lent a server.
  vi.stubEnv('DATABASE_URL', '');
  onTestFinished(() => void vi.unstubAllEnvs());
  const lines: string[] = [];
  const options = { postgres: true, mailbox: true, log: (line: string) => void lines.push(line) } as const;
  const sets = await Promise.all([startServers(options), startServers(options), startServers(options)]);

  expect(new Set(sets.map((set) => new URL(set.postgres.url).port)).size).toBe(3);
  expect(new Set(sets.map((set) => set.mailbox.webUrl)).size).toBe(3);
  expect(new Set(sets.map((set) => set.runDir)).size).toBe(3);
  // One line a start, without the password.
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^Servers: PostgreSQL started at postgres:\/\/127\.0\.0\.1:\d+; mailbox at http:/);
  await Promise.all(sets.flatMap((set) => [set.stop(), set.stop()]));
});

test('a lent DATABASE_URL is used as it is and no server is started', async () => {
  const url = 'postgres://somebody:secret@db.example:5432/theirs';
  const { owner, report } = await startOwner({ runDir: run.runDir, env: { DATABASE_URL: url } });

  expect(report).toMatchObject({ kind: 'lent', url, postgresPid: null });
  expect(owner.output()).toContain('PostgreSQL lent at postgres://db.example:5432');
  expect(owner.output().replace(JSON.stringify(url), '')).not.toContain('secret');
  await owner.stop();
});
