import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { document } from '../src/testing/contract-check.ts';
import { startSealedApi } from '../src/testing/seal-all.ts';
import { notice, offer, seed } from '../src/testing/seed.ts';
import { assembleTestApi, openDb, type Requested, type TestApi } from '../src/testing/start-test-api.ts';

const canary = `cnry-${randomBytes(4).toString('hex')}`;
const address = `${canary}@x.example`;
const ids: Record<string, string> = {
  messageId: '0193d8a0-6d3e-7b10-b3d4-9a8b7c6d5e4f',
  correlationId: 'none',
  templateId: notice,
};
const admin = { roles: ['crm:admin'] };

let api: TestApi;
beforeAll(async () => {
  api = await startSealedApi();
  await seed(api.db);
  await api.db.sql`INSERT INTO contacts (id, email) VALUES (40, ${address})`;
  await api.db.sql`UPDATE contact_comm_prefs SET do_not_email = true WHERE contact_id = 40`;
});
afterAll(() => api.stop());

type Operation = {
  requestBody?: { content: Record<string, { example: Record<string, unknown> }> };
  parameters: { name?: string; in?: string }[];
};

/** Every way to put the canary into a place that an operation has, as path and request. */
function* attacks(method: string, path: string, operation: Operation): Generator<[string, Requested]> {
  const fill = (values: Record<string, string>) =>
    path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? ids[name] ?? '1');
  const example = operation.requestBody?.content['application/json']?.example;
  const base: Requested = { method: method.toUpperCase(), token: admin, ...(example && { body: example }) };
  for (const { name = '', in: place } of operation.parameters) {
    if (place === 'path') {
      for (const text of [canary, `${canary}%20`, `%00${canary}`, `..%2f${canary}`])
        yield [fill({ [name]: text }), base];
    }
    if (place === 'query')
      for (const text of [canary, `${canary}%00`]) yield [`${fill({})}?${name}=${text}`, base];
    if (place === 'header')
      for (const text of [canary, `a ${canary}`, `"${canary}`])
        yield [fill({}), { ...base, headers: { [name]: text } }];
  }
  yield [`${fill({})}?${canary}=${canary}`, base];
  for (const authorization of [`Bearer ${canary}`, canary, `Bearer e30.${canary}.x`]) {
    yield [fill({}), { ...base, token: null, headers: { authorization } }];
  }
  yield [fill({}), { ...base, token: { sub: 'somebody', roles: [canary] } }];
  yield [
    fill({}),
    {
      ...base,
      headers: { 'user-agent': canary, 'x-correlation-id': `a ${canary}`, [canary]: canary, cookie: canary },
    },
  ];
  yield [fill({}), { ...base, method: 'DELETE' }];
  if (example === undefined) return;
  yield [fill({}), { ...base, headers: { 'content-type': `text/${canary}` } }];
  yield [fill({}), { ...base, headers: { 'content-encoding': canary } }];
  for (const body of [
    canary,
    `"${canary}"`,
    `["${canary}"]`,
    `{"${canary}":`,
    `{"a":"${canary}\u0000"}`,
    `{"${canary}\\u0000":1}`,
  ]) {
    yield [fill({}), { ...base, body }];
  }
  for (const body of changed(example)) yield [fill({}), { ...base, body }];
}

/** The example with one value at a time replaced by the canary in every guise, and with keys that nobody declared. */
function* changed(value: unknown): Generator<unknown> {
  yield canary;
  yield { [canary]: canary };
  yield [canary, { [canary]: canary }];
  if (typeof value !== 'object' || value === null) {
    yield address;
    yield `${canary}\r\nBcc: ${address}`;
    yield canary.repeat(300);
    return;
  }
  if (Array.isArray(value)) {
    for (const item of changed(value[0])) yield [item];
    return;
  }
  yield { ...value, [canary]: canary };
  for (const [key, member] of Object.entries(value))
    for (const other of changed(member)) yield { ...value, [key]: other };
}

/** Fails if an error answer holds the canary anywhere but in `blocked`. */
async function expectSilence(response: Response, what: string): Promise<void> {
  if (response.status < 400) return;
  const { blocked: _, ...problem } = (await response.json()) as Record<string, unknown>;
  expect(JSON.stringify(problem), what).not.toContain(canary);
  expect(JSON.stringify([...response.headers]), what).not.toContain(canary);
}

test('E9, T21, T23: what was submitted comes back in no error answer and in no log line', async () => {
  const seen = new Map<number, number>();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const { parameters = [], requestBody } = operation as unknown as Partial<Operation>;
      for (const [target, request] of attacks(method, path, {
        parameters,
        ...(requestBody && { requestBody }),
      })) {
        const response = await api.request(target, request);
        expect(response.status, `${request.method} ${target} ${JSON.stringify(request.body)}`).toBeLessThan(
          500,
        );
        seen.set(response.status, (seen.get(response.status) ?? 0) + 1);
        await expectSilence(response, `${request.method} ${target}`);
      }
    }
  }
  await expectSilence(await api.request(`/${canary}`), 'an unknown path');
  for (const status of [400, 401, 403, 404, 405, 415, 422])
    expect(seen.get(status) ?? 0, String(status)).toBeGreaterThan(0);
  expect(api.logs.length).toBeGreaterThan(100);
  expect(api.logs.filter((line) => line.includes(canary))).toEqual([]);
});

const good = { to: [address], subject: canary, templateId: notice, variables: { BorrowerName: canary } };
const send = (
  target: Pick<TestApi, 'request'>,
  body: object,
  headers: Record<string, string> = {},
  loan = 1,
) => target.request(`/api/loans/${loan}/crm/send-email`, { method: 'POST', body, headers });

test('E9, T21: what the verbs refuse comes back in no error answer but in `blocked`', async () => {
  const key = { 'idempotency-key': canary };
  expect((await send(api, good, key)).status).toBe(202);
  const denied = await send(api, { ...good, templateId: offer, category: 'marketing' });
  expect(((await denied.clone().json()) as { blocked: string[] }).blocked).toEqual([address]);
  const refused: [number, Response][] = [
    [409, denied],
    [422, await send(api, { ...good, subject: `${canary} 2` }, key)],
    [404, await send(api, good, {}, 404)],
    [422, await send(api, { ...good, templateId: canary })],
    [422, await send(api, { ...good, templateId: offer })],
    [422, await send(api, { ...good, variables: { [canary]: canary } })],
    [422, await send(api, { ...good, variables: { BorrowerName: { [canary]: canary } } })],
    [400, await send(api, { ...good, attachments: [{ filename: canary, content: canary, type: 'a/b' }] })],
  ];
  for (const [status, response] of refused) {
    expect(response.status).toBe(status);
    await expectSilence(response, String(status));
  }
  expect(api.logs.filter((line) => line.includes(canary))).toEqual([]);
});

test('E9, T23: neither does a failure of ours say it, nor its log line', async () => {
  const { sql } = api.db;
  await sql.unsafe(`
    CREATE FUNCTION break_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 / 0; RETURN NEW; END $$;
    CREATE TRIGGER break_it BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION break_it();`);
  const broken = await send(api, good);
  await sql.unsafe('DROP TRIGGER break_it ON messages; DROP FUNCTION break_it();');
  expect(broken.status).toBe(500);
  await expectSilence(broken, '500');
  const nowhere = openDb('postgres://nobody@127.0.0.1:1/none');
  const lost = assembleTestApi(nowhere);
  const unavailable = await send(lost, good);
  expect(unavailable.status).toBe(503);
  await expectSilence(unavailable, '503');
  const lines = [...api.logs, ...lost.logs];
  expect(lines.some((line) => line.includes('a request failed'))).toBe(true);
  expect(lines.filter((line) => line.includes(canary))).toEqual([]);
  expect(lines.every((line) => JSON.parse(line))).toBe(true);
  await nowhere.end(1);
});

// Breaks tried:
// - http/safe-issues.ts: paths with every key in them
// - middleware/access-log.ts: the path instead of the route's pattern
