import { Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { connect } from 'amqplib';
import { expect, inject, test } from 'vitest';
import { gatherWrites, socketOf } from './gather-writes.ts';

/**
 * A socket that remembers in what pieces it was written to, and takes `room` bytes before it asks for patience. Its peer reads at
 * once, or never.
 */
function recorder({ room = 16_384, isRead = true } = {}) {
  const pieces: string[] = [];
  const socket = new Writable({
    highWaterMark: room,
    decodeStrings: false,
    write: (chunk, _, done) => {
      pieces.push(String(chunk));
      if (isRead) done();
    },
    writev: (chunks, done) => {
      pieces.push(chunks.map(({ chunk }) => String(chunk)).join(''));
      if (isRead) done();
    },
  });
  return { socket, pieces };
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await nextTurn();
}

test('what is written in one turn goes out in one piece, and afterwards each write by itself at once', async () => {
  const { socket, pieces } = recorder();
  gatherWrites(socket);
  gatherWrites(socket);
  for (const text of ['a', 'b', 'c']) socket.write(text);
  expect(pieces).toEqual([]);
  await turns(5);
  expect(pieces).toEqual(['abc']);
  socket.write('d');
  expect(pieces).toEqual(['abc', 'd']);
});

test('what did not fit follows when there is room, in its order and whole', async () => {
  const { socket, pieces } = recorder({ room: 4 });
  const texts = Array.from({ length: 20 }, (_, index) => String.fromCharCode(97 + index));
  const left = [...texts];
  const writeOn = () => {
    while (left.length > 0) if (!socket.write(left.shift())) return;
  };
  socket.on('drain', writeOn);
  gatherWrites(socket);
  setImmediate(writeOn);
  await turns(40);
  expect(pieces.join('')).toBe(texts.join(''));
  expect(pieces.length).toBeLessThanOrEqual(10);
});

test('a peer that does not read is not asked again and again: gathering ends, and nothing stays held back', async () => {
  const { socket, pieces } = recorder({ isRead: false });
  let turnsSeen = 0;
  const uncork = socket.uncork.bind(socket);
  socket.uncork = () => {
    turnsSeen += 1;
    uncork();
  };
  gatherWrites(socket);
  socket.write('a');
  await turns(20);
  expect(pieces).toEqual(['a']);
  expect({ turnsSeen, corked: socket.writableCorked }).toEqual({ turnsSeen: 1, corked: 0 });
});

test('a socket that breaks meanwhile is let go', async () => {
  const { socket } = recorder();
  socket.on('error', () => undefined);
  gatherWrites(socket);
  socket.write('a');
  socket.destroy(new Error('gone'));
  await turns(3);
  expect(socket.writableCorked).toBe(0);
});

test('the socket of a connection is found, and what has none is no fault', async () => {
  const model = await connect(inject('amqpUrl'));
  expect(socketOf(model.connection)).toBeInstanceOf(Writable);
  await model.close();
  expect(socketOf({})).toBeUndefined();
});

// Breaks tried:
// - no cork after the first turn: what did not fit
// - quietTurns of 1: what did not fit
// - on while the socket is full: a peer that does not read
