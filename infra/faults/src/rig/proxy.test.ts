import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { type Cut, type Link, startProxy } from './proxy.ts';

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

/** A server that answers each line with itself behind `re:`, a proxy before it, and one client. */
async function open(): Promise<{ link: Link; client: Socket; heard: string[]; said: () => string }> {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      heard.push(bytes.toString());
      socket.write(`re:${bytes}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const link = await startProxy((server.address() as AddressInfo).port);
  const client = connect(link.port, '127.0.0.1');
  let said = '';
  client.on('data', (bytes) => {
    said += bytes;
  });
  client.on('error', () => undefined);
  ending.push(
    () => server.close(),
    link.stop,
    () => client.destroy(),
  );
  await once(client, 'connect');
  return { link, client, heard, said: () => said };
}

/** The end of a connection, however it ends: `once` would reject with a reset. */
const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

const ask = async (client: Socket, text: string) => {
  client.write(text);
  await Promise.race([new Promise((resolve) => client.once('data', resolve)), closed(client)]);
};

it('lets everything through while nothing is asked of it', async () => {
  const { client, heard, said } = await open();
  await ask(client, 'hello');
  expect([heard, said()]).toEqual([['hello'], 're:hello']);
});

it.each<{ kind: Cut['kind']; arrives: string[]; comesBack: string }>([
  { kind: 'before', arrives: [], comesBack: '' },
  { kind: 'answer', arrives: ['COMMIT'], comesBack: '' },
  { kind: 'hold', arrives: ['COMMIT'], comesBack: 're:COMMIT' },
])('$kind: the server hears $arrives, the client $comesBack', async ({ kind, arrives, comesBack }) => {
  const { link, client, heard, said } = await open();
  const order: string[] = [];
  link.cut({ from: 'client', bytes: 'COMMIT', kind, onCut: () => order.push(`cut after ${heard.length}`) });
  await ask(client, 'COMMIT');
  expect([heard, said()]).toEqual([arrives, comesBack]);
  expect(order).toEqual([kind === 'answer' ? 'cut after 1' : 'cut after 0']);
});

it('finds its bytes across the border of two pieces, and not again in what is left of them', async () => {
  const { link, client, heard } = await open();
  const cutAt: number[] = [];
  link.cut({
    from: 'client',
    bytes: 'COMMIT',
    kind: 'hold',
    times: 2,
    onCut: () => cutAt.push(heard.length),
  });
  for (const piece of ['COM', 'MIT', 'x', 'COMMIT', 'COMMIT']) await ask(client, piece);
  expect([cutAt, heard]).toEqual([
    [1, 3],
    ['COM', 'MIT', 'x', 'COMMIT', 'COMMIT'],
  ]);
});

it('what was said before a fault was asked for does not make it', async () => {
  const { link, client, heard } = await open();
  await ask(client, 'COMMIT');
  link.cut({ from: 'client', bytes: 'COMMIT', kind: 'before' });
  await ask(client, 'x');
  expect([heard, client.destroyed]).toEqual([['COMMIT', 'x'], false]);
});

it('mute: withholds what a server says and leaves everything open', async () => {
  const { link, client, heard, said } = await open();
  const muted = new Promise((resolve) => {
    link.cut({ from: 'server', bytes: 're:', kind: 'mute', onCut: () => resolve(undefined) });
  });
  client.write('hello');
  await muted;
  client.write('again');
  const next = connect(link.port, '127.0.0.1');
  ending.push(() => next.destroy());
  await once(next, 'connect');
  await ask(next, 'other');
  expect([heard, said(), client.destroyed]).toEqual([['hello', 'other'], '', false]);
});

it('withholds what a server says, and resets', async () => {
  const { link, client, said } = await open();
  link.cut({ from: 'server', bytes: 're:', kind: 'before' });
  await ask(client, 'hello');
  expect(said()).toBe('');
});

it('a silent connection stays open and says nothing; the next one is as it should be', async () => {
  const { link, client, heard, said } = await open();
  await ask(client, 'one');
  link.silence();
  client.write('two');
  const next = connect(link.port, '127.0.0.1');
  ending.push(() => next.destroy());
  await once(next, 'connect');
  await ask(next, 'three');
  expect([heard, said(), client.destroyed]).toEqual([['one', 'three'], 're:one', false]);
});

it('refuses, and passes again', async () => {
  const { link, client } = await open();
  const ended = closed(client);
  link.refuse();
  await ended;
  link.pass();
  const next = connect(link.port, '127.0.0.1');
  ending.push(() => next.destroy());
  await once(next, 'connect');
  await ask(next, 'hello');
  expect(link.taken()).toBe(2);
});

// Breaks tried:
// - nothing is kept of a piece: the border is not seen; all is kept of it: the same bytes fire twice.
// - what was said before is kept when a fault is asked for: the first word after it is cut.
// - an answer is let through; a mute connection is not silent: red each.
