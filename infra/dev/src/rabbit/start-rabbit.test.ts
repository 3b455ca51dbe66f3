import { connect } from 'amqplib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTimeOf } from '../process/start-time-of.ts';
import { openRun, type Run } from '../runs/open-run.ts';
import { readRun, runFile } from '../runs/registry.ts';
import { startRabbit } from './start-rabbit.ts';

let run: Run;
beforeAll(async () => {
  run = await openRun();
});
afterAll(() => run.close());

const queue = 'q.kept';

async function withChannel<T>(
  url: string,
  use: (
    channel: Awaited<ReturnType<Awaited<ReturnType<typeof connect>>['createConfirmChannel']>>,
  ) => Promise<T>,
): Promise<T> {
  const connection = await connect(url);
  connection.on('error', () => undefined);
  try {
    return await use(await connection.createConfirmChannel());
  } finally {
    await connection.close().catch(() => undefined);
  }
}

test('a confirmed message of a quorum queue outlives a kill and a restart, and a stop leaves nothing', {
  timeout: 180_000,
}, async () => {
  const rabbit = await startRabbit({ runDir: run.runDir, log: () => undefined });
  const url = await rabbit.createVhost('crm/one');
  await rabbit.createVhost('crm/other');
  await withChannel(url, async (channel) => {
    await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    channel.sendToQueue(queue, Buffer.from('first'), { persistent: true });
    channel.sendToQueue(queue, Buffer.from('second'), { persistent: true });
    await channel.waitForConfirms();
  });
  await rabbit.deleteVhost('crm/other');

  await rabbit.kill();
  expect(rabbit.pid()).toBeNull();
  await rabbit.restart();
  expect(await take(url)).toBe('first');
  await rabbit.restart();
  expect(await take(url)).toBe('second');

  expect(await rabbit.request('GET', '/vhosts')).toMatchObject([{ name: '/' }, { name: 'crm/one' }]);
  await rabbit.stop();
  await rabbit.stop();
  const children = readRun(runFile(run.runDir))?.children ?? [];
  expect(children.length).toBeGreaterThanOrEqual(3);
  expect(children.filter((child) => startTimeOf(child.pid) === child.startTime)).toEqual([]);
});

function take(url: string): Promise<string> {
  return withChannel(url, async (channel) => {
    const message = await channel.get(queue, { noAck: true });
    return message === false ? 'nothing' : message.content.toString();
  });
}
