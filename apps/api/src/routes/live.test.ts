import { createLogger, newId } from '@crm/runtime';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { ApiDeps } from '../api-deps.ts';
import { createLiveFeed, type LiveFeed } from '../live/create-live-feed.ts';
import { cookieOf, demoSignIn } from '../testing/demo-sign-in.ts';
import { makeDeadLetter, makeMessage } from '../testing/make-message.ts';
import { type OpenStream, openStream } from '../testing/open-stream.ts';
import { seed } from '../testing/seed.ts';
import { assembleTestApi, startTestApi, type TestApi } from '../testing/start-test-api.ts';
import type { TokenOptions } from '../testing/tokens.ts';

const admin: TokenOptions = { roles: ['crm:admin'] };

let api: TestApi;
const settings: Partial<ApiDeps> = {
  liveHeartbeatMs: 50,
  console: { folder: null, secure: false, publicUrl: null, demoSignIn: true, environment: 'test' },
};
beforeAll(async () => {
  api = await startTestApi(settings);
  await seed(api.db);
});
afterAll(() => api.stop());

async function listen(topics: string, token: TokenOptions = admin): Promise<OpenStream> {
  const stream = openStream(await api.request(`/api/live?topics=${topics}`, { token }));
  onTestFinished(() => stream.close());
  expect(await stream.next()).toEqual(ready);
  return stream;
}

/** A feed in which something happens more often than a stream falls silent. */
function newsEveryMs(everyMs: number): LiveFeed {
  return {
    ...createLiveFeed({ db: api.db, logger: createLogger({ name: 'feed', level: 'silent' }) }),
    watch: async ([topic = ''], onChange) => {
      const timer = setInterval(() => onChange(topic), everyMs);
      return () => clearInterval(timer);
    },
  };
}

const ready = { event: 'ready', data: { aliveEveryMs: 50 } };
const changed = (topic: string) => ({ event: 'changed', data: { topic } });

const audit = (correlationId: string) => api.db.sql`
  INSERT INTO compliance_audit_log (id, correlation_id, actor_type, actor_id, event_type, resource_type, payload_json)
  VALUES (${newId()}, ${correlationId}, 'system', 'tests', 'CRM.EMAIL.SENT', 'message', '{}')`;

describe('GET /api/live', () => {
  test('each topic is told of what changes it, and of nothing else', async () => {
    const message = await makeMessage(api, { state: 'queued' });
    const other = await makeMessage(api, { state: 'queued' });
    const topic = `message:${message.messageId}`;
    const stream = await listen(`${topic},contact:2,loan:2`);
    await api.db.sql`UPDATE messages SET state = 'failed' WHERE id = ${other.messageId}`;
    await api.db.sql`UPDATE messages SET state = 'failed' WHERE id = ${message.messageId}`;
    expect(await stream.next()).toEqual(changed(topic));
    await api.db.sql`UPDATE contact_comm_prefs SET updated_at = now() WHERE contact_id = 1`;
    await api.db.sql`UPDATE contact_comm_prefs SET updated_at = now() WHERE contact_id = 2`;
    expect(await stream.next()).toEqual(changed('contact:2'));
    await api.db.sql`UPDATE messages SET loan_id = 2 WHERE id = ${other.messageId}`;
    expect(await stream.next()).toEqual(changed('loan:2'));
  });

  test('a list and a correlation are told of every audit row, also of one that is older than the newest', async () => {
    const lists = await listen('messages,ops');
    const story = await listen('correlation:case:7');
    await audit('case:7');
    expect([await lists.next(), await lists.next()]).toEqual([changed('messages'), changed('ops')]);
    expect(await story.next()).toEqual(changed('correlation:case:7'));
    await api.db.sql`
      INSERT INTO compliance_audit_log (id, correlation_id, actor_type, actor_id, event_type, event_ts_utc, resource_type, payload_json)
      SELECT ${newId()}::text::uuid, 'late', 'system', 'tests', 'CRM.EMAIL.SENT', min(event_ts_utc) + interval '1 microsecond', 'message', '{}'
        FROM compliance_audit_log`;
    expect(await lists.next()).toEqual(changed('messages'));
  });

  test('dead letters are told of each that comes, of each that is closed, and of nothing else', async () => {
    const stream = await listen('dead-letters,ops');
    await audit('no-letter');
    expect(await stream.next()).toEqual(changed('ops'));
    const older = await makeDeadLetter(api, null);
    expect(await stream.next()).toEqual(changed('dead-letters'));
    await makeDeadLetter(api, null);
    expect(await stream.next()).toEqual(changed('dead-letters'));
    await api.db.sql`
      UPDATE dead_letters SET resolved_at = now(), resolution = 'discarded' WHERE id = ${older}`;
    expect(await stream.next()).toEqual(changed('dead-letters'));
  });

  test('what changes between two looks is told once, and what is not there yet is told when it comes', async () => {
    const id = newId();
    const stream = await listen(`correlation:${id},messages`);
    await api.db.sql.begin(async (sql) => {
      for (let row = 0; row < 3; row += 1) {
        await sql`
          INSERT INTO compliance_audit_log (id, correlation_id, actor_type, actor_id, event_type, resource_type, payload_json)
          VALUES (${newId()}, ${id}, 'system', 'tests', 'CRM.EMAIL.SENT', 'message', '{}')`;
      }
    });
    expect([await stream.next(), await stream.next()]).toEqual([
      changed(`correlation:${id}`),
      changed('messages'),
    ]);
    await stream.nextAlive();
    await audit(id);
    expect(await stream.next()).toEqual(changed(`correlation:${id}`));
  });

  test.each([
    ['crm:agent', 'ops', 403],
    ['crm:agent', 'dead-letters', 403],
    ['crm:agent', 'messages,correlation:x', 403],
    ['crm:ops', 'contact:1', 403],
    ['crm:ops', 'loan:1', 403],
    ['comms:viewer', 'messages', 403],
    ['crm:ops', 'ops,messages', 200],
    ['crm:compliance', 'dead-letters', 200],
    ['crm:agent', 'contact:1,loan:1,messages', 200],
  ])('E9: %s listening to %s is answered %i, and a denial is audited', async (role, topics, status) => {
    const sub = `${role} ${topics}`;
    const response = await api.request(`/api/live?topics=${topics}`, { token: { sub, roles: [role] } });
    expect(response.status).toBe(status);
    await response.body?.cancel();
    const denials = await api.db
      .sql`SELECT 1 FROM compliance_audit_log WHERE event_type = 'AUTH.DENIED' AND actor_id = ${sub}`;
    expect(denials).toHaveLength(status === 403 ? 1 : 0);
  });

  test.each([
    '',
    'everything',
    'message:1',
    'contact:0',
    'contact:1 OR 1',
    'message:',
    'correlation:%20',
    Array.from({ length: 21 }, (_, index) => `contact:${index + 1}`).join(','),
  ])('topics %j are refused', async (topics) => {
    const response = await api.request(`/api/live?topics=${topics}`, { token: admin });
    expect(response.status).toBe(400);
  });

  test('E20: a stream says that it is alive as often as it has promised, also while news never ends', async () => {
    const busy = assembleTestApi(api.db, { ...settings, live: newsEveryMs(5) });
    const stream = openStream(await busy.request('/api/live?topics=ops', { token: admin }));
    onTestFinished(() => stream.close());
    expect(await stream.next()).toEqual(ready);
    await stream.nextAlive();
    await stream.nextAlive();
  });

  test('a stream ends with its session', async () => {
    const cookie = cookieOf(await demoSignIn(api, 'crm:ops'));
    const stream = openStream(await api.send('/api/live?topics=ops', { headers: { cookie } }));
    expect(await stream.next()).toEqual(ready);
    await stream.nextAlive();
    await api.db.sql`DELETE FROM console_sessions`;
    expect(await stream.next()).toBeNull();
  });

  test('a stream ends with its session, also while news never ends', async () => {
    const cookie = cookieOf(await demoSignIn(api, 'crm:ops'));
    const busy = assembleTestApi(api.db, { ...settings, live: newsEveryMs(5) });
    const stream = openStream(await busy.send('/api/live?topics=ops', { headers: { cookie } }));
    await stream.next();
    await api.db.sql`DELETE FROM console_sessions`;
    let event = await stream.next();
    while (event !== null) event = await stream.next();
    expect(event).toBeNull();
  });

  test('a stream alone keeps no session from becoming idle', async () => {
    const cookie = cookieOf(await demoSignIn(api, 'crm:ops'));
    const stream = openStream(await api.send('/api/live?topics=ops', { headers: { cookie } }));
    await stream.next();
    await api.db.sql`UPDATE console_sessions SET last_seen_at = now() - interval '29 minutes'`;
    await stream.nextAlive();
    await stream.nextAlive();
    const [session] = await api.db
      .sql`SELECT now() - last_seen_at > interval '28 minutes' AS "isIdle" FROM console_sessions`;
    expect(session?.isIdle).toBe(true);
    await api.db.sql`UPDATE console_sessions SET last_seen_at = now() - interval '31 minutes'`;
    expect(await stream.next()).toBeNull();
  });
});
