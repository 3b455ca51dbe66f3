import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openAmqpGate } from './amqp-gate.ts';
import { deadLetterQueue, openWorkshop, queue, type Workshop } from './workshop.ts';

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshop();
});
afterAll(() => shop.close());
beforeEach(() => shop.sink.script({}));

/**
 * Lets a consumer settle an event without a word of it reaching the broker, and kills it: at the mail's arrival the
 * way to the broker is shut, so neither acknowledgement nor dead letter is heard. The broker delivers again.
 */
async function settleUnheard(settledAs: 'sent' | 'failed') {
  const gate = await openAmqpGate(shop.amqpUrl);
  try {
    const victim = await shop.startConsumer({ AMQP_URL: gate.url });
    const event = await shop.admit();
    const before = shop.sink.received().length;
    let calls = 0;
    shop.sink.script({
      onMail: () => {
        calls += 1;
        gate.shut();
        return settledAs === 'sent' ? { kind: 'accept' } : { kind: 'refuse', code: 550 };
      },
    });
    await shop.publish([event]);
    await shop.untilState(event.message_id, settledAs);
    if (settledAs === 'sent') await victim.untilHandled(event.event_id, 1);
    await victim.kill();
    return { event, calls: () => calls, mails: () => shop.sink.received().length - before };
  } finally {
    await gate.stop();
  }
}

it('F20: a crash after settling and before the acknowledgement: delivered again, acknowledged, no second mail', async () => {
  const { event, calls, mails } = await settleUnheard('sent');
  await shop.untilDepth(queue, 1);
  const next = await shop.startConsumer();
  await next.untilHandled(event.event_id, 1);
  expect([calls(), mails(), await shop.state(event.message_id)]).toEqual([1, 1, 'sent']);
  expect(await next.stop()).toEqual({ code: 0, signal: null });
  await shop.untilDepth(queue, 0);
  expect(await shop.broker.queueDepth(deadLetterQueue)).toBe(0);
}, 60_000);

it('a crash after settling and before the dead letter: delivered again, dead-lettered, no second call', async () => {
  const { event, calls } = await settleUnheard('failed');
  await shop.untilDepth(queue, 1);
  expect(await shop.broker.queueDepth(deadLetterQueue)).toBe(0);
  const next = await shop.startConsumer();
  await next.untilHandled(event.event_id, 1);
  await shop.untilDepth(deadLetterQueue, 1);
  const [letter] = await shop.deadLetters();
  expect(letter?.headers['x-event-id']).toBe(event.event_id);
  expect(JSON.parse(String(letter?.body))).toEqual(event);
  const rows = await shop.database.db.sql`
    SELECT error_code, replayable FROM dead_letters WHERE event_id = ${event.event_id}`;
  expect([...rows]).toEqual([{ error_code: 'PROVIDER_PERMANENT', replayable: true }]);
  expect(calls()).toBe(1);
  expect(await next.stop()).toEqual({ code: 0, signal: null });
  await shop.untilDepth(queue, 0);
}, 60_000);
