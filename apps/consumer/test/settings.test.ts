import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnApp } from '@crm/dev';
import { expect, inject, it } from 'vitest';

const appDir = join(import.meta.dirname, '..');
const root = join(appDir, '..', '..');

const run = (env: Record<string, string>) =>
  spawnApp({
    name: 'consumer',
    command: process.execPath,
    args: ['src/main.ts'],
    cwd: appDir,
    runDir: inject('runDir'),
    env,
  });

it('without its settings it ends with 78 and names every one of them', async () => {
  const app = await run({});
  expect(await app.exited).toEqual({ code: 78, signal: null });
  for (const name of ['DATABASE_URL', 'AMQP_URL', 'SMTP_URL', 'MAIL_FROM'])
    expect(app.output()).toContain(name);
});

it('malformed settings are named together, their values are not', async () => {
  const secret = 'a secret value';
  const names = [
    'DATABASE_URL',
    'AMQP_URL',
    'SMTP_URL',
    'MAIL_FROM',
    'METRICS_PORT',
    'CONSUMER_PREFETCH',
    'CONSUMER_RESEND_UNKNOWN',
    'LOG_LEVEL',
  ];
  const app = await run(Object.fromEntries(names.map((name) => [name, secret])));
  expect(await app.exited).toEqual({ code: 78, signal: null });
  for (const name of names) expect(app.output()).toContain(name);
  expect(app.output()).not.toContain(secret);
});

it('SIGTERM while its servers do not answer: it ends at once, with 0', async () => {
  const app = await run({
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    AMQP_URL: 'amqp://127.0.0.1:1',
    SMTP_URL: 'smtp://127.0.0.1:1',
    MAIL_FROM: 'notices@servicer.example',
    METRICS_PORT: '0',
  });
  await app.waitForOutput('RabbitMQ cannot be reached', 30_000);
  expect(await app.stop('SIGTERM', 10_000)).toEqual({ code: 0, signal: null });
});

/** Every workspace package that a folder's sources import, with what those import in turn. */
function reachable(dir: string, seen = new Set<string>()): Set<string> {
  for (const file of readdirSync(join(dir, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || /\.test\.ts$|(^|\/)testing\//.test(file)) continue;
    const source = readFileSync(join(dir, 'src', file), 'utf8');
    for (const [, name = ''] of source.matchAll(/(?:from|import)\s*\(?'@crm\/([a-z-]+)/g)) {
      if (seen.has(name)) continue;
      seen.add(name);
      reachable(join(root, 'packages', name), seen);
    }
  }
  return seen;
}

it('E19: the consumer does not enforce DNC: no policy, admission or preferences among all that it imports', () => {
  const names = reachable(appDir);
  expect([...names]).toEqual(expect.arrayContaining(['delivery', 'messages', 'templates', 'providers']));
  for (const policy of ['dnc-policy', 'admission', 'preferences']) expect([...names]).not.toContain(policy);
  for (const dir of ['apps/consumer', 'packages/delivery']) {
    for (const file of readdirSync(join(root, dir, 'src'), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
      expect(readFileSync(join(root, dir, 'src', file), 'utf8'), file).not.toMatch(
        /do_not_email|doNotEmail|contact_comm_prefs|DNC_ENFORCED/,
      );
    }
  }
});

// Breaks tried:
// - MAIL_FROM has a default: it is not named.
// - handlers.ts imports @crm/preferences: E19 goes red.
