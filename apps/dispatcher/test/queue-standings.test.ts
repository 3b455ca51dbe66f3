import type { QueueStanding } from '@crm/broker';
import { expect, test } from 'vitest';
import type { DispatchLimits } from '../src/limits.ts';
import { createQueueStandings } from '../src/queue-standings.ts';

/** A broker whose answers are given by hand, in the order in which it was asked. */
function openDesk(limits: Partial<DispatchLimits> = {}) {
  const asked: ((standing: QueueStanding | null) => void)[] = [];
  let nowMs = 0;
  const standings = createQueueStandings({
    broker: { queueStanding: () => new Promise((resolve) => asked.push(resolve)) },
    clock: { monotonicMs: () => nowMs },
    limits: { batchMax: 10, backlogMax: 90, marketingBacklogMax: 70, ...limits },
  });
  const answer = async (standing: QueueStanding | null) => {
    asked.shift()?.(standing);
    // What waits for the answer is told within the same turn.
    await new Promise(setImmediate);
  };
  return { standings, answer, asked: () => asked.length, pass: (ms: number) => (nowMs += ms) };
}

/** The look's answer where it has one already. */
async function atOnce(look: Promise<QueueStanding | null>): Promise<QueueStanding | null | 'waits'> {
  return Promise.race([look, new Promise<'waits'>((resolve) => setImmediate(resolve, 'waits'))]);
}

async function knowing(standing: QueueStanding | null, limits: Partial<DispatchLimits> = {}) {
  const desk = openDesk(limits);
  const first = desk.standings.look();
  await desk.answer(standing);
  expect(await first).toEqual(standing);
  return desk;
}

test('the first look waits for the broker', async () => {
  const { standings } = openDesk();
  expect(await atOnce(standings.look())).toBe('waits');
});

test('a look waits for nobody while the last answer leaves room, and asks anew for the next', async () => {
  const desk = await knowing({ ready: 7, consumers: 2 });
  expect(await atOnce(desk.standings.look())).toEqual({ ready: 7, consumers: 2 });
  expect(desk.asked()).toBe(1);
  await desk.answer({ ready: 3, consumers: 1 });
  expect(await atOnce(desk.standings.look())).toEqual({ ready: 3, consumers: 1 });
});

test('what was published since the question counts as ready, and no longer once a later answer counts it', async () => {
  const desk = await knowing({ ready: 0, consumers: 1 });
  desk.standings.add(60);
  expect(await atOnce(desk.standings.look())).toEqual({ ready: 60, consumers: 1 });
  desk.standings.add(10);
  await desk.answer({ ready: 5, consumers: 1 });
  expect(await atOnce(desk.standings.look())).toEqual({ ready: 15, consumers: 1 });
});

test.each([
  ['marketing', { ready: 70, consumers: 1 }, {}],
  ['a whole batch', { ready: 61, consumers: 1 }, { backlogMax: 70 }],
])('a look waits where the queue may have no room for %s', async (_, standing, limits) => {
  const desk = await knowing(standing, limits);
  expect(await atOnce(desk.standings.look())).toBe('waits');
});

test('a look waits where what was published since may have filled the queue', async () => {
  const desk = await knowing({ ready: 40, consumers: 1 });
  desk.standings.add(30);
  const look = desk.standings.look();
  expect(await atOnce(look)).toBe('waits');
  await desk.answer({ ready: 1, consumers: 1 });
  expect(await look).toEqual({ ready: 1, consumers: 1 });
});

test('an answer is forgotten after a second, and when the broker cannot say', async () => {
  const desk = await knowing({ ready: 0, consumers: 1 });
  desk.pass(1_001);
  expect(await atOnce(desk.standings.look())).toBe('waits');
  await desk.answer(null);
  expect(await atOnce(desk.standings.look())).toBe('waits');
});

// Breaks tried, each of which turned a test above red: the last answer taken whatever it is (once for each bound), whatever was published since, or
// however old; what was published counted from the answer instead of from the question.
