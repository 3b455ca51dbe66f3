import { emailTopology } from '@crm/contracts';
import { startPostgres, waitFor } from '@crm/dev';
import { createWakeUp, listenForWakeUps } from '@crm/outbox';
import { expect, inject, onTestFinished, test } from 'vitest';
import { startAmqpProxy } from './amqp-proxy.ts';
import { type RunningDispatcher, runDispatcher } from './dispatch-deps.ts';
import { idsOf, openStage, type Stage } from './open-stage.ts';
import { many } from './seed-rows.ts';

const patience = { timeoutMs: 60_000 };
/** So long that a lost wake-up shows as itself. */
const pollMs = 10_000;

/** A dispatcher that listens, and what a producer does: commit, then wake. */
async function listening(stage: Stage) {
  const running = runDispatcher(stage, { limits: { pollMs } });
  await running.starting;
  await waitFor(() => running.deps.broker.connected(), { ...patience, what: 'the broker' });
  const heard = Promise.withResolvers<void>();
  const listener = listenForWakeUps({
    url: stage.database.url,
    onWakeUp: () => {
      heard.resolve();
      running.dispatcher.wake();
    },
  });
  onTestFinished(() => listener.stop());
  await heard.promise;
  return { running, wake: createWakeUp(stage.database.db).ring };
}

/** Times from commit to confirm, ascending. */
async function samplesMs(
  { stage, running, wake }: { stage: Stage; running: RunningDispatcher; wake: () => void },
  count: number,
): Promise<number[]> {
  const samples: number[] = [];
  for (let sample = 0; sample < count; sample += 1) {
    const batch = running.nextBatch();
    await stage.seed([{}]);
    const committedAt = performance.now();
    wake();
    expect(await batch).toMatchObject({ published: 1 });
    samples.push(performance.now() - committedAt);
  }
  return samples.sort((a, b) => a - b);
}

test('E3: a wake-up after the commit, and the event is confirmed long before the poll', async () => {
  const stage = await openStage();
  const { running, wake } = await listening(stage);
  const samples = await samplesMs({ stage, running, wake }, 30);
  expect(samples[15]).toBeLessThan(pollMs / 20);
  expect(samples[29]).toBeLessThan(pollMs / 2);
});

test('E3: a wake-up that comes while a batch is under way is not lost', async () => {
  const stage = await openStage();
  const proxy = await startAmqpProxy(stage.amqpUrl);
  const running = runDispatcher(stage, { amqpUrl: proxy.url, limits: { pollMs } });
  await running.starting;
  await waitFor(() => running.deps.broker.connected(), { ...patience, what: 'the broker' });
  proxy.holdConfirms();
  await stage.seed([{}]);
  running.dispatcher.wake();
  await waitFor(async () => (await running.deps.broker.queueDepth(emailTopology.queue)) === 1, {
    ...patience,
    what: 'the first event in the queue',
  });
  await stage.seed([{}]);
  running.dispatcher.wake();
  proxy.releaseConfirms();
  await waitFor(() => running.published() === 2, { timeoutMs: pollMs / 2, what: 'the second event' });
});

test('E3: without any wake-up the poll finds what is due', async () => {
  const stage = await openStage();
  const running = runDispatcher(stage);
  await running.starting;
  await waitFor(() => running.deps.broker.connected(), { ...patience, what: 'the broker' });
  const batch = running.nextBatch();
  await stage.seed([{}]);
  expect(await batch).toMatchObject({ published: 1 });
});

test.each(['restart', 'crash'] as const)(
  'E3: after a database %s the loop goes on by itself, and the wake-up is back, long before the poll',
  async (manner) => {
    // Durable: without it a crash may forget that the last events were published, and they go out again.
    const server = await startPostgres({ runDir: inject('runDir'), log: () => undefined, durable: true });
    onTestFinished(() => server.stop());
    const stage = await openStage({ databaseUrl: server.url });
    const { running, wake } = await listening(stage);
    await stage.seed(many(3));
    wake();
    await waitFor(() => running.published() === 3, { ...patience, what: 'the first events' });
    await stage.take();

    if (manner === 'crash') await server.kill();
    else await server.stop();
    running.dispatcher.wake();
    const isFelt = () => running.warnings.some((line) => line.includes('a batch was given back'));
    await waitFor(isFelt, { ...patience, what: 'a batch without a database' });
    await server.restart();
    const isBack = () =>
      stage.unpublished().then(
        () => true,
        () => false,
      );
    await waitFor(isBack, { ...patience, what: 'the database' });
    // Nobody wakes for these: the listener's return does, or, if that came before them, the poll.
    const during = await stage.seed(many(3));
    await waitFor(() => running.published() === 6, { ...patience, what: 'what was written meanwhile' });

    const samples = await samplesMs({ stage, running, wake }, 30);
    expect(samples[15]).toBeLessThan(pollMs / 20);
    const got = idsOf(await stage.take());
    expect(got).toHaveLength(33);
    expect(got.slice(0, 3)).toEqual(during);
  },
);

// Breaks tried:
// - wake does nothing: long before the poll, not lost, both after a database restart
// - the loop begins to listen only after it has looked: a wake-up that comes while a batch is under way
// - a batch that fails ends the loop: both after a database restart
// - no poll: without any wake-up
