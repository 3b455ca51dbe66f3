import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { freePort, spawnApp, waitFor } from '@crm/dev';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { buildImageFolder } from './build-image-folder.ts';

let work: string;
let database: TestDatabase;
beforeAll(async () => {
  // Beside the repository, so that no folder above has a node_modules that would fill a gap.
  work = mkdtempSync(join(tmpdir(), 'crm-images-'));
  database = await createTestDatabase(inject('databaseUrl'), { migrated: false });
});
afterAll(async () => {
  await database.drop();
  rmSync(work, { recursive: true, force: true });
});

const servers = () => ({ DATABASE_URL: database.url, AMQP_URL: inject('amqpUrl') });

/** Starts a folder by the command of its image, with its environment and nothing of ours. */
function start(name: string, packages: string[]) {
  const { folder, stage } = buildImageFolder({ name, packages, work });
  const [, ...args] = stage.command ?? [];
  return async (env: Record<string, string>) => {
    const app = await spawnApp({
      name,
      command: process.execPath,
      args,
      cwd: folder,
      runDir: inject('runDir'),
      env: { ...stage.env, HOST: '127.0.0.1', ...env },
    });
    return { app, folder };
  };
}

describe('each image, from what turbo prune leaves of the workspace', () => {
  test('migrate brings an empty database to the schema and gives the roles their rights', async () => {
    const { folder } = buildImageFolder({ name: 'migrate', packages: ['@crm/db'], work });
    const run = (command: string, env: Record<string, string>) =>
      spawnSync(process.execPath, [`packages/db/src/cli/${command}.ts`], {
        cwd: folder,
        encoding: 'utf8',
        env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
      });
    const migrated = run('migrate', { DATABASE_URL: database.url });
    expect([migrated.status, migrated.stdout + migrated.stderr]).toEqual([
      0,
      expect.stringContaining('the schema was migrated'),
    ]);
    // Roles belong to the whole server: that it begins is seen by its asking for settings, and its file by name.
    expect(run('roles', {}).status).toBe(78);
    expect(existsSync(join(folder, 'packages/db/roles/roles.sql'))).toBe(true);
    const [row] = await database.db.sql`SELECT count(*)::int > 20 AS migrated FROM schema_migrations`;
    expect(row).toEqual({ migrated: true });
  });

  test.each([
    ['dispatcher', ['@crm/dispatcher'], 'METRICS_PORT', {}],
    [
      'consumer',
      ['@crm/consumer'],
      'METRICS_PORT',
      { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'notices@servicer.example' },
    ],
    ['scheduler', ['@crm/scheduler'], 'METRICS_PORT', {}],
    [
      'api',
      ['@crm/api', '@crm/console'],
      'PORT',
      { AUTH_JWKS_URL: 'https://id.example/jwks', PUBLIC_URL: 'https://crm.example' },
    ],
  ] as const)(
    '%s builds alone, starts, is found alive by its own check, and ends with 0',
    async (name, packages, portName, env) => {
      const run = start(name, [...packages]);
      const port = String(await freePort());
      const { app, folder } = await run({ ...servers(), ...env, [portName]: port });
      const isAlive = () =>
        spawnSync(process.execPath, ['healthcheck.mjs', port], { cwd: folder }).status === 0;
      await waitFor(isAlive, { timeoutMs: 60_000, what: `${name} to be alive` });
      if (name === 'api') {
        const page = await fetch(`http://127.0.0.1:${port}/`, { headers: { accept: 'text/html' } });
        expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<div id="root"')]);
        expect((await fetch(`http://127.0.0.1:${port}/docs`)).status).toBe(200);
        expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
      }
      expect(await app.stop('SIGTERM', 40_000)).toEqual({ code: 0, signal: null });
      expect(isAlive()).toBe(false);
    },
  );
});
