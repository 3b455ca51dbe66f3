import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createRabbitBroker } from '@crm/broker';
import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { type SpawnedApp, spawnApp, waitFor } from '@crm/dev';
import { createLogger } from '@crm/runtime';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openStream } from '../src/testing/open-stream.ts';
import { notice, seed } from '../src/testing/seed.ts';
import { jsonOf } from '../src/testing/start-test-api.ts';
import { bearer, testSecret } from '../src/testing/tokens.ts';
import { type Bundle, buildBundle } from './build-bundle.ts';

let bundle: Bundle;
let database: TestDatabase;
beforeAll(async () => {
  [bundle, database] = await Promise.all([buildBundle(), createTestDatabase(inject('databaseUrl'))]);
  await seed(database.db);
});
afterAll(async () => {
  await database.drop();
  await bundle.remove();
});

type Running = { app: SpawnedApp; port: number; url: string };

function spawn(env: Record<string, string>): Promise<SpawnedApp> {
  return spawnApp({
    name: 'api',
    command: process.execPath,
    args: [bundle.main],
    env,
    cwd: '/',
    runDir: inject('runDir'),
  });
}

async function start(env: Record<string, string> = {}): Promise<Running> {
  const app = await spawn({ DATABASE_URL: database.url, AUTH_JWT_SECRET: testSecret, PORT: '0', ...env });
  const [, port] = await app.waitForOutput(/"port":(\d+)/, 15_000);
  return { app, port: Number(port), url: `http://127.0.0.1:${port}` };
}

async function rawAnswer(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  socket.on('error', () => undefined);
  await once(socket, 'close');
  return text;
}

const letter = { to: ['ann.lee@x.example'], subject: 'A letter', templateId: notice };
const json = { 'content-type': 'application/json' };

test('E1: the program reaches neither a mail library nor a template engine; previews have a thread of their own', () => {
  const reached = (part: RegExp) => bundle.sources.filter((source) => part.test(source));
  expect(bundle.sources.length).toBeGreaterThan(200);
  expect(reached(/apps\/api|src\/routes\/send-email\.ts/)).not.toEqual([]);
  expect(reached(/nodemailer|packages\/providers|handlebars|mjml|swagger-ui/)).toEqual([]);
});

describe('a running process', () => {
  let api: Running;
  beforeAll(async () => {
    api = await start();
  });
  afterAll(async () => {
    await api.app.stop();
  });

  test('E1: queues a letter and records the caller’s address', async () => {
    const response = await fetch(`${api.url}/api/loans/1/crm/send-email`, {
      method: 'POST',
      headers: { ...json, authorization: await bearer(), 'x-correlation-id': 'over-tcp' },
      body: JSON.stringify(letter),
    });
    expect(response.status).toBe(202);
    const rows = await database.db
      .sql`SELECT ip_addr FROM compliance_audit_log WHERE correlation_id = 'over-tcp'`;
    expect([...rows]).toEqual([{ ip_addr: '127.0.0.1' }]);
  });

  test('docs: the page, its files for ever, and no other host in it', async () => {
    const page = await fetch(`${api.url}/docs`);
    const html = await page.text();
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(files).toHaveLength(4);
    for (const file of files) {
      expect(file).toMatch(/^\/docs\//);
      const response = await fetch(api.url + file);
      expect([response.status, (await response.arrayBuffer()).byteLength > 100]).toEqual([200, true]);
      if (file !== '/docs/start.js') expect(response.headers.get('cache-control')).toContain('immutable');
    }
  });

  test('an idle connection is kept for longer than the minute of balancers, who would send into its closing', async () => {
    const { headers } = await fetch(`${api.url}/healthz`);
    expect(headers.get('keep-alive')).toBe('timeout=65');
  });

  test('T24: a body of more than 15 MB is 413, with its length', async () => {
    const socket = connect(api.port, '127.0.0.1');
    const answer = rawAnswer(socket);
    socket.write(
      `POST /api/loans/1/crm/send-email HTTP/1.1\r\nhost: x\r\nauthorization: ${await bearer()}\r\ncontent-type: application/json\r\ncontent-length: ${15 * 1024 * 1024 + 1}\r\n\r\n{`,
    );
    const text = await answer;
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
    expect(text).toContain('PAYLOAD_TOO_LARGE');
    expect(text).toContain('application/problem+json');
  });

  test('T24: a body of more than 15 MB is 413, chunked and without a length', async () => {
    const socket = connect(api.port, '127.0.0.1');
    const answer = rawAnswer(socket);
    socket.write(
      `POST /api/loans/1/crm/send-email HTTP/1.1\r\nhost: x\r\nauthorization: ${await bearer()}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`,
    );
    const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
    for (let sent = 0; sent < 16; sent += 1) socket.write(chunk);
    const text = await answer;
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
    expect(text).toContain('PAYLOAD_TOO_LARGE');
  });

  test('a chunked body below the limit is taken', async () => {
    const socket = connect(api.port, '127.0.0.1');
    const answer = rawAnswer(socket);
    const body = JSON.stringify(letter);
    socket.write(
      `POST /api/loans/1/crm/send-email HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: ${await bearer()}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`,
    );
    for (const half of [body.slice(0, 20), body.slice(20)])
      socket.write(`${half.length.toString(16)}\r\n${half}\r\n`);
    socket.write('0\r\n\r\n');
    expect(await answer).toMatch(/^HTTP\/1\.1 202 /);
  });

  test.each([
    [
      'both a length and chunks',
      'POST /api/crm/dnc-check HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['no HTTP', 'hello\r\n\r\n'],
    ['no host', 'GET /healthz HTTP/1.1\r\n\r\n'],
    ['a host that is none', 'GET /healthz HTTP/1.1\r\nhost: a b/@c\r\nconnection: close\r\n\r\n'],
    ['headers of 20 kB', `GET /healthz HTTP/1.1\r\nhost: x\r\na: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['a space in a header name', 'GET /healthz HTTP/1.1\r\nhost: x\r\na b: 1\r\n\r\n'],
  ])('T30: %s is refused with a problem and the end of the connection', async (_, bytes) => {
    const socket = connect(api.port, '127.0.0.1');
    const answer = rawAnswer(socket);
    socket.write(bytes);
    const text = await answer;
    expect(text).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(text.toLowerCase()).not.toMatch(/node|stack|error:/);
  });

  test.each([
    '//api/audit',
    '/api//audit',
    'http://x//api/audit',
    '/api/audit%2f',
    '/api/../api/audit',
    '/./api/audit',
  ])('T30: %s does not pass the door without a token', async (target) => {
    const socket = connect(api.port, '127.0.0.1');
    const answer = rawAnswer(socket);
    socket.write(`GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    expect(await answer).toMatch(/^HTTP\/1\.1 40[14] [\s\S]*application\/problem\+json/);
  });

  test('T21: its lines are JSON and hold no address', () => {
    const lines = api.app.output().trim().split('\n');
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ app: 'api' });
    expect(api.app.output()).not.toContain('ann.lee@');
  });
});

test('SIGTERM: what is in hand is answered, no more is taken, and the exit is 0', async () => {
  const api = await start();
  const lock = await database.db.sql.reserve();
  await lock`BEGIN`;
  await lock`SELECT 1 FROM contact_comm_prefs WHERE contact_id = 1 FOR UPDATE`;
  const inHand = fetch(`${api.url}/api/contacts/1/comm-preferences`, {
    method: 'PATCH',
    headers: { ...json, authorization: await bearer() },
    body: JSON.stringify({ doNotCall: true, reason: 'asked', policyBasis: 'customer_request' }),
  });
  await waitFor(
    async () =>
      (
        await database.db
          .sql`SELECT 1 FROM pg_stat_activity WHERE application_name = 'crm-api' AND wait_event_type = 'Lock' AND datname = current_database()`
      ).length > 0,
    { timeoutMs: 60_000, what: 'the request to wait for the lock' },
  );
  const exited = api.app.stop('SIGTERM', 20_000);
  await waitFor(
    () =>
      fetch(`${api.url}/healthz`).then(
        () => false,
        () => true,
      ),
    { timeoutMs: 60_000, what: 'a refused connection' },
  );
  await lock`COMMIT`;
  lock.release();
  expect((await inHand).status).toBe(200);
  expect(await exited).toEqual({ code: 0, signal: null });
});

test('SIGTERM: streams of browsers end at once, so that the drain does not wait for them', async () => {
  const api = await start();
  const stream = openStream(
    await fetch(`${api.url}/api/live?topics=messages`, { headers: { authorization: await bearer() } }),
  );
  expect(await stream.next()).toEqual({ event: 'ready', data: { aliveEveryMs: 25_000 } });
  const exited = api.app.stop('SIGTERM', 20_000);
  expect(await stream.next()).toBeNull();
  expect(await exited).toEqual({ code: 0, signal: null });
});

test('a browser that goes away leaves no watcher behind', async () => {
  const api = await start();
  const stream = openStream(
    await fetch(`${api.url}/api/live?topics=messages`, { headers: { authorization: await bearer() } }),
  );
  await stream.next();
  const streams = async () =>
    /^crm_live_streams (\d+)$/m.exec(await (await fetch(`${api.url}/metrics`)).text())?.[1];
  expect(await streams()).toBe('1');
  await stream.close();
  await waitFor(async () => (await streams()) === '0', { timeoutMs: 60_000, what: 'the watcher to be gone' });
  await api.app.stop();
});

describe('settings', () => {
  test('every fault is named at once, no value is repeated, and the exit is 78', async () => {
    const app = await spawn({
      PORT: 'x1y',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://secret@x',
      ENFORCE_DNC_FOR_MARKETING: 'maybe',
    });
    expect(await app.exited).toMatchObject({ code: 78 });
    for (const name of ['PORT', 'LOG_LEVEL', 'DATABASE_URL', 'ENFORCE_DNC_FOR_MARKETING'])
      expect(app.output()).toContain(name);
    expect(app.output()).not.toMatch(/x1y|loud|secret|maybe/);
  });

  test('a shared secret is refused in production unless it is allowed', async () => {
    const env = {
      DATABASE_URL: database.url,
      AUTH_JWT_SECRET: testSecret,
      NODE_ENV: 'production',
      PORT: '0',
    };
    const refused = await spawn(env);
    expect(await refused.exited).toMatchObject({ code: 78 });
    expect(refused.output()).toContain('AUTH_ALLOW_SHARED_SECRET');
    const allowed = await spawn({ ...env, AUTH_ALLOW_SHARED_SECRET: 'true' });
    await allowed.waitForOutput('listening', 15_000);
    expect(await allowed.stop()).toEqual({ code: 0, signal: null });
  });

  test('E21: ENFORCE_DNC_FOR_MARKETING=false reaches the policy', async () => {
    const api = await start({ ENFORCE_DNC_FOR_MARKETING: 'false' });
    const response = await fetch(`${api.url}/api/crm/dnc-check`, {
      method: 'POST',
      headers: { ...json, authorization: await bearer() },
      body: JSON.stringify({ channel: 'email', category: 'marketing', recipients: ['Bob.Out@x.example'] }),
    });
    expect(await jsonOf(response)).toEqual({ blocked: [], people: [] });
    await api.app.stop();
  });

  test('AMQP_URL: the dead-letter queue is counted; without it the depth is null', async () => {
    const url = inject('amqpUrl');
    const broker = createRabbitBroker({
      url,
      name: 'test',
      logger: createLogger({ name: 'test', level: 'silent' }),
    });
    broker.start();
    await broker.declareTopology({ signal: AbortSignal.timeout(15_000) });
    await broker.stop();
    const depthAt = async ({ url: base }: Running) =>
      (
        await jsonOf(
          await fetch(`${base}/api/ops/dlq`, {
            headers: { authorization: await bearer({ roles: ['crm:ops'] }) },
          }),
        )
      ).queueDepth;
    const [counting, blind] = await Promise.all([start({ AMQP_URL: url }), start()]);
    await waitFor(async () => (await depthAt(counting)) === 0, {
      timeoutMs: 60_000,
      what: 'a queue depth of 0',
    });
    expect(await depthAt(blind)).toBeNull();
    expect(await Promise.all([counting.app.stop(), blind.app.stop()])).toEqual(
      Array(2).fill({ code: 0, signal: null }),
    );
  });
});

// Breaks tried:
// - http/mount-route.ts: no limit of the body
// - create-http-server.ts: connections in use closed while stopping
// - create-http-server.ts: idle connections kept for 5 seconds
// - main.ts: enforceDncForMarketing: true
// - main.ts: @crm/templates/render imported
