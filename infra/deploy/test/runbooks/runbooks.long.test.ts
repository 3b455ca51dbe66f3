import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { waitFor } from '@crm/dev';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openWard, type Ward } from './open-ward.ts';

let ward: Ward;
beforeAll(async () => {
  ward = await openWard();
});
afterAll(() => ward.close());
beforeEach(() => ward.machine.sink.script({}));

const dispatchers = ['dispatcher-1', 'dispatcher-2'];
const toAll = (names: string[], signal: NodeJS.Signals) => {
  for (const name of names) process.kill(ward.machine.pidOf(name), signal);
};

// With their owners, since PostgreSQL runs as another user than root.
const copyWhole = (from: string, to: string) => execFileSync('cp', ['-a', from, to]);

test('programs: each answers, and is ready', async () => {
  await ward.untilSeen('programs.md', 'look');
  await ward.untilSeen('programs.md', 'readyz');
  expect(await ward.run('programs.md', 'errors')).toContain('route="/readyz"');
});

test('rollout: migrated, ready, an opted-out contact gets no offer and gets a notice, the figures are there', async () => {
  const people = { CONTACT: '1002', LOAN: '5002', ADDRESS: 'cedar.court@x.example' };
  await ward.untilSeen('rollout.md', 'ready');
  await ward.untilSeen('rollout.md', 'opt-out', people);
  await ward.untilSeen('rollout.md', 'notice', people);
  await ward.untilSeen('rollout.md', 'dashboards');
  expect(await ward.run('rollout.md', 'categories')).toMatch(
    /^\[\{"category":"transactional","rows":\d+\}\]$/,
  );
});

test('outbox stuck: nothing is bound; the definitions put it back', async () => {
  const { rabbit } = ward.machine;
  const binding = '/bindings/crm/e/crm.email.topic/q/q.crm.email.v1/crm.email.requested.v1';
  await rabbit.request('DELETE', binding);
  const message = await ward.post('Stuck');
  await waitFor(async () => (await ward.run('outbox-stuck.md', 'look')).includes('"failing":1'), {
    timeoutMs: 30_000,
    what: 'an event that the broker returns',
  });
  await ward.run('outbox-stuck.md', 'mend');
  await ward.untilSeen('outbox-stuck.md', 'afterwards');
  await ward.untilState(message, 'sent');
});

test('dead letters: refused for good, asked, replayed, gone', async () => {
  ward.machine.sink.script({ onMail: () => ({ kind: 'refuse', code: 550 }) });
  const message = await ward.post('Refused');
  await ward.untilState(message, 'failed');
  await waitFor(async () => (await ward.run('dead-letters.md', 'look')).includes('"open":1'), {
    timeoutMs: 30_000,
    what: 'the dead letter in the list',
  });
  await ward.untilSeen('dead-letters.md', 'ask');
  expect(await ward.state(message)).toBe('failed');
  ward.machine.sink.script({});
  await ward.untilSeen('dead-letters.md', 'replay');
  await ward.untilState(message, 'sent');
  await ward.untilSeen('dead-letters.md', 'afterwards');
});

test('provider down: seen as down, and as up again without anybody doing a thing to us', async () => {
  ward.machine.sink.away();
  const messages = await Promise.all(Array.from({ length: 20 }, (_, nth) => ward.post(`Away ${nth}`)));
  await ward.untilSeen('provider-down.md', 'look');
  ward.machine.sink.back();
  await ward.untilSeen('provider-down.md', 'afterwards');
  expect(await ward.run('provider-down.md', 'refused')).toContain('crm_provider_duration_seconds_count');
  // Those that found the door closed wait for their retry; those that had not begun are sent now.
  const settled = async () => {
    const states = await Promise.all(messages.map(ward.state));
    return states.every((state) => state === 'sent' || state === 'retrying') && states.includes('sent');
  };
  await waitFor(settled, { timeoutMs: 60_000, what: 'the letters to flow again' });
  // Made due now, so that the next pages find an empty outbox.
  await ward.machine.db.sql`UPDATE outbox_messages SET next_retry_at = now() WHERE published_at IS NULL`;
  for (const message of messages) await ward.untilState(message, 'sent');
});

test('broker down: requests are taken meanwhile, and flow afterwards', async () => {
  const { rabbit } = ward.machine;
  await rabbit.kill();
  await ward.untilSeen('broker-down.md', 'look');
  const message = await ward.post('Broker away');
  await rabbit.restart();
  await ward.untilSeen('broker-down.md', 'afterwards');
  await ward.untilState(message, 'sent');
});

test('database down: not ready, then ready with every message accounted for', async () => {
  const { postgres } = ward.machine;
  await postgres.stop();
  await ward.untilSeen('database-failover.md', 'look');
  await postgres.restart();
  await ward.untilSeen('database-failover.md', 'afterwards');
  await ward.untilState(await ward.post('Database back'), 'sent');
});

test('unknown outcomes: found, judged one way and the other, none left', async () => {
  ward.machine.sink.script({ onMail: () => ({ kind: 'drop' }) });
  const [arrived, lost] = [await ward.post('Arrived'), await ward.post('Lost')];
  for (const message of [arrived, lost]) await ward.untilState(message, 'unknown');
  expect(await ward.run('unknown-outcomes.md', 'look')).toContain(arrived);
  ward.machine.sink.script({});
  await ward.run('unknown-outcomes.md', 'sent', { MESSAGE: arrived });
  await ward.run('unknown-outcomes.md', 'resend', { MESSAGE: lost });
  for (const message of [arrived, lost]) await ward.untilState(message, 'sent');
  await ward.untilSeen('unknown-outcomes.md', 'afterwards');
});

test('broker down: an event that is in no queue any more is found, and published once more', async () => {
  toAll(dispatchers, 'SIGSTOP');
  const message = await ward.post('Lost by the broker');
  await ward.machine.db.sql`
    UPDATE outbox_messages SET published_at = now() - interval '11 minutes' WHERE aggregate_id = ${message}`;
  toAll(dispatchers, 'SIGCONT');
  expect(await ward.run('broker-down.md', 'lost')).toContain(message);
  expect(await ward.run('broker-down.md', 'republish', { message })).toContain('"id"');
  await ward.untilState(message, 'sent');
  expect(await ward.run('broker-down.md', 'lost')).toBe('[]');
});

test('unaccounted messages: a state that was changed by hand is named, and put back by the log', async () => {
  const message = await ward.post('Changed by hand');
  await ward.untilState(message, 'sent');
  await ward.machine.db.sql`UPDATE messages SET state = 'failed' WHERE id = ${message}`;
  expect(await ward.run('unaccounted-messages.md', 'look')).toContain(`"disagrees","messageId":"${message}"`);
  expect(await ward.run('unaccounted-messages.md', 'history', { message })).toContain('provider_accepted');
  expect(await ward.run('unaccounted-messages.md', 'put-back', { message })).toContain('"sent"');
  await ward.untilSeen('unaccounted-messages.md', 'afterwards');
});

test('the clock: one leads, and what the page looks at is there', async () => {
  await ward.untilSeen('clock.md', 'look');
  expect(await ward.run('clock.md', 'holder')).toContain('crm-scheduler');
  expect(await ward.run('clock.md', 'jobs')).toContain('job_name="seals"');
  await ward.untilSeen('clock.md', 'months');
  await ward.untilSeen('clock.md', 'afterwards');
});

test('seals late, slow: what they look at is there', async () => {
  expect(await ward.run('seals-late.md', 'look')).toContain('"head"');
  await ward.untilSeen('seals-late.md', 'afterwards');
  expect(await ward.run('slow.md', 'queueing')).toContain(
    'crm_event_to_queued_seconds_count{category="transactional"}',
  );
  expect(await ward.run('slow.md', 'sending')).toContain('crm_queued_to_accepted_seconds_count');
});

test('restore: what was sent after the backup is held back and not sent twice; what was lost is seen', async () => {
  const { postgres, sink } = ward.machine;
  toAll(dispatchers, 'SIGSTOP');
  const [held, waiting] = [await ward.post('Sent after the backup'), await ward.post('Not sent yet')];
  const backup = `${postgres.dataDir}.backup`;
  await postgres.stop();
  copyWhole(postgres.dataDir, backup);
  await postgres.restart();
  // After the backup one letter is sent, and one comes and is lost with the database.
  await ward.machine.db
    .sql`UPDATE outbox_messages SET next_retry_at = now() + interval '1 day' WHERE aggregate_id = ${waiting}`;
  toAll(dispatchers, 'SIGCONT');
  const lost = await ward.post('Lost with the database');
  for (const message of [held, lost]) await ward.untilState(message, 'sent');
  const sentBefore = sink.received().length;

  await ward.run('restore.md', 'stop');
  await ward.machine.untilStopped();
  await postgres.stop();
  rmSync(postgres.dataDir, { recursive: true });
  copyWhole(backup, postgres.dataDir);
  await postgres.restart();
  const unsent = await ward.run('restore.md', 'unsent');
  for (const message of [held, waiting]) expect(unsent).toContain(message);
  expect(await ward.run('restore.md', 'hold', { message: held })).toContain('"id"');
  await ward.machine.startPrograms();

  await ward.untilState(waiting, 'sent');
  expect(await ward.state(lost)).toBeNull();
  expect(sink.received().length).toBe(sentBefore + 1);
  expect(await ward.run('restore.md', 'afterwards')).toContain('"difference":0');
  expect(await ward.state(held)).toBe('queued');
  expect(await ward.run('broker-down.md', 'lost')).toBe('[]');
  await ward.machine.db.sql`
    UPDATE outbox_messages SET published_at = published_at - interval '11 minutes' WHERE aggregate_id = ${held}`;
  expect(await ward.run('broker-down.md', 'lost')).toContain(held);
});

// Breaks tried, each turned a test red:
// - restore.md: what is to be held back is not. unaccounted-messages.md: the state that the log began with is put back.
// - unknown-outcomes.md: says that a line is seen which the system does not print.
