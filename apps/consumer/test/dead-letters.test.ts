import { emailTopology } from '@crm/contracts';
import { findOpenDeadLetters, resolveDeadLetter } from '@crm/delivery/operations';
import { waitFor } from '@crm/dev';
import { newId, systemClock } from '@crm/runtime';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Composed, composeConsumer } from './compose.ts';
import { deadLetterQueue, openWorkshop, queue, type Workshop } from './workshop.ts';

let shop: Workshop;
let composed: Composed | null = null;
beforeEach(async () => {
  shop = await openWorkshop();
});
afterEach(async () => {
  await composed?.stop();
  composed = null;
  await shop.close();
});

const actor = { type: 'user', id: 'ops-1' } as const;
const quick = { deadLettersEveryMs: 50, brokenPauseMs: 1 };

async function discard(eventId: string): Promise<void> {
  const { db } = shop.database;
  const [letter] = await findOpenDeadLetters(db, { keys: [eventId] });
  const deps = { db, clock: systemClock, newId };
  const resolution = { resolution: 'discarded', reason: 'test', actor, correlationId: newId() } as const;
  expect(await resolveDeadLetter(deps, { id: letter?.id ?? '', ...resolution })).toBe(true);
}

it('the net: what breaks the consumer each time ends in the DLQ by the broker; its message is failed and can be replayed', async () => {
  const { sql } = shop.database.db;
  const event = await shop.admit();
  // Before the claim, and no availability error: the delivery is given back, and comes again, and again.
  await sql.unsafe(`
    CREATE FUNCTION break_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$;
    CREATE TRIGGER break_it BEFORE INSERT ON blobs FOR EACH ROW EXECUTE FUNCTION break_it();`);
  composed = await composeConsumer({ shop, settings: quick });
  await shop.publish([event]);
  await shop.untilState(event.message_id, 'failed', 30_000);

  const breakdowns = composed.lines().filter((line) => line.includes('could not be handled'));
  expect(breakdowns).toHaveLength(emailTopology.deliveryLimit + 1);
  await shop.untilDepth(queue, 0);
  await shop.untilDepth(deadLetterQueue, 1);
  const rows = await sql`SELECT event_id, error_code, replayable FROM dead_letters`;
  expect([...rows]).toEqual([{ event_id: event.event_id, error_code: 'DELIVERY_LIMIT', replayable: true }]);
  const audit = await sql`
    SELECT event_type FROM compliance_audit_log WHERE resource_id = ${event.message_id} ORDER BY event_ts_utc, id`;
  expect(audit.map((row) => row.event_type)).toEqual([
    'CRM.EMAIL.REQUESTED',
    'CRM.EMAIL.FAILED',
    'CRM.EMAIL.DEAD_LETTERED',
  ]);
  expect(shop.sink.received()).toHaveLength(0);
});

it('the net takes what nobody can read, too: recorded once, to be discarded', async () => {
  composed = await composeConsumer({ shop, settings: quick });
  const messageId = newId();
  await shop.broker.publishDeadLetter({
    queue: deadLetterQueue,
    messageId,
    type: null,
    correlationId: 'not\u0000text',
    headers: {},
    body: Buffer.from('neither JSON nor anything'),
    deadlineMs: 10_000,
  });
  const rows = () => shop.database.db.sql`SELECT event_id, error_code, replayable FROM dead_letters`;
  await waitFor(async () => (await rows()).length > 0, { timeoutMs: 60_000, what: 'the row' });
  expect([...(await rows())]).toEqual([
    { event_id: messageId, error_code: 'DELIVERY_LIMIT', replayable: false },
  ]);
  await shop.untilDepth(deadLetterQueue, 1);
  await discard(messageId);
  await shop.untilDepth(deadLetterQueue, 0);
});

it('a second copy of an open dead letter leaves the queue, the first stays', async () => {
  shop.sink.script({ onMail: () => ({ kind: 'refuse', code: 550 }) });
  composed = await composeConsumer({ shop, settings: { ...quick, deadLettersEveryMs: 60_000 } });
  const events = await Promise.all([shop.admit(), shop.admit()]);
  await shop.publish(events);
  await shop.untilDepth(deadLetterQueue, 2);
  // What a crash between the copy and the acknowledgement leaves: the delivery comes again, and its copy with it.
  const [first] = await shop.peek();
  await shop.broker.publishDeadLetter({
    queue: deadLetterQueue,
    messageId: String(first?.properties.message_id),
    type: null,
    correlationId: null,
    headers: {},
    body: Buffer.from(first?.payload ?? '', 'base64'),
    deadlineMs: 10_000,
  });
  await shop.untilDepth(deadLetterQueue, 3);
  await composed.stop();
  const keeper = await composeConsumer({ shop, settings: quick });
  composed = keeper;
  // While one is in the keeper's hand the depth says nothing.
  await waitFor(() => keeper.lines().some((line) => line.includes('left their queue')), {
    timeoutMs: 60_000,
    what: 'the second copy to leave',
  });
  await shop.untilDepth(deadLetterQueue, 2);
  const left = await shop.peek();
  expect(left.map(({ properties }) => properties.message_id).sort()).toEqual(
    events.map((event) => event.event_id).sort(),
  );
});

it('what a person has dealt with leaves the queue; what is open stays, and no delivery count rises; with equal counts nothing is looked at', async () => {
  let rotations = 0;
  let beats = 0;
  composed = await composeConsumer({
    shop,
    settings: quick,
    wrapBroker: (broker) => ({
      ...broker,
      queueDepth: (name) => {
        beats += 1;
        return broker.queueDepth(name);
      },
      rotateQueue: (...args) => {
        rotations += 1;
        return broker.rotateQueue(...args);
      },
    }),
  });
  shop.sink.script({ onMail: () => ({ kind: 'refuse', code: 550 }) });
  const events = await Promise.all([shop.admit(), shop.admit(), shop.admit()]);
  await shop.publish(events);
  await shop.untilDepth(deadLetterQueue, 3);
  const looks = async () => {
    const before = { rotations, beats };
    await waitFor(() => beats > before.beats + 5, { timeoutMs: 60_000, what: 'five looks at the counts' });
    return rotations - before.rotations;
  };
  // The keeper may have looked while rows and messages were on their way; from here on they agree.
  await looks();
  expect(await looks()).toBe(0);

  const [gone, ...open] = events.map((event) => event.event_id);
  await discard(gone ?? '');
  await shop.untilDepth(deadLetterQueue, 2);
  await looks();
  expect(await looks()).toBe(0);
  const letters = await shop.peek();
  expect(letters.map(({ properties }) => properties.message_id).sort()).toEqual(open.sort());
  for (const { properties } of letters) {
    expect(properties.headers).toMatchObject({ 'x-error-code': 'PROVIDER_PERMANENT' });
    expect(properties.headers?.['x-delivery-count'] ?? 0).toBe(0);
  }
});

it('a dead letter that the broker did not confirm is published again with the next delivery; the call is not made again', async () => {
  let refusals = 2;
  composed = await composeConsumer({
    shop,
    settings: quick,
    wrapBroker: (broker) => ({
      ...broker,
      publishDeadLetter: async (letter) => {
        if (refusals === 0) return broker.publishDeadLetter(letter);
        refusals -= 1;
        return { kind: 'unsettled', reason: 'test' };
      },
    }),
  });
  let calls = 0;
  shop.sink.script({
    onMail: () => {
      calls += 1;
      return { kind: 'refuse', code: 550 };
    },
  });
  const event = await shop.admit();
  await shop.publish([event]);
  await shop.untilDepth(deadLetterQueue, 1);
  expect(calls).toBe(1);
  expect(await shop.state(event.message_id)).toBe('failed');
});

// Breaks tried:
// - the keeper keeps what was resolved: two go red.
// - the keeper looks whatever the counts say: the fourth goes red.
// - the keeper keeps every copy: the third goes red.
// - the keeper records every stranger as poison: the message of the first stays queued for ever.
// - a dead letter is acknowledged unconfirmed: the last one is lost.
