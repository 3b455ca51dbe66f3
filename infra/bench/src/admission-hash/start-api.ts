import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { tokenFor } from '@crm/demo';
import { freePort, spawnApp, waitFor } from '@crm/dev';
import { templateId } from './databases.ts';

const appDir = join(import.meta.dirname, '..', '..', '..', '..', 'apps', 'api');
const preload = join(import.meta.dirname, 'preload-without-hash.ts');

/** The api from its sources, as it is or without its hash; `post` asks for one message and waits for the 202. */
export async function startApi({
  databaseUrl,
  runDir,
  hashes,
}: {
  databaseUrl: string;
  runDir: string;
  hashes: boolean;
}): Promise<{ post: () => Promise<void>; stop: () => Promise<unknown> }> {
  const [port, secret] = [await freePort(), randomBytes(32).toString('hex')];
  const app = await spawnApp({
    name: 'api',
    command: process.execPath,
    args: [...(hashes ? [] : ['--import', preload]), 'src/main.ts'],
    env: { DATABASE_URL: databaseUrl, PORT: String(port), AUTH_JWT_SECRET: secret, LOG_LEVEL: 'warn' },
    cwd: appDir,
    runDir,
  });
  const base = `http://127.0.0.1:${port}`;
  const isReady = async () => {
    const answer = await fetch(`${base}/readyz`).catch(() => null);
    return answer?.ok === true;
  };
  await waitFor(isReady, { timeoutMs: 120_000, what: 'the api to be ready' });
  const authorization = `Bearer ${await tokenFor(secret, 'crm:admin')}`;
  const body = JSON.stringify({
    to: ['ann.lee@x.example'],
    subject: 'Your escrow analysis',
    templateId,
    category: 'transactional',
  });
  const post = async () => {
    const answer = await fetch(`${base}/api/loans/1/crm/send-email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body,
    });
    await answer.arrayBuffer();
    if (answer.status !== 202) throw new Error(`answered ${answer.status}`);
  };
  return { post, stop: () => app.stop() };
}
