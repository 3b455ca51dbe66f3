import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { takeTurn } from './take-turn.ts';

/** Asks for a turn; `waits` resolves when there is none. */
function ask(name: string, turnsMax: number) {
  const { promise: waits, resolve: onWait } = Promise.withResolvers<void>();
  return { waits, turn: takeTurn({ name, turnsMax, onWait }) };
}

test('there are so many turns at once and no more, and the next begins when one is given back', async () => {
  const name = randomUUID();
  const giveBack = await takeTurn({ name, turnsMax: 2 });
  await ask(name, 2).turn;
  const third = ask(name, 2);
  await third.waits;
  await giveBack();
  await third.turn;
});

test('turns of another name are others', async () => {
  const first = await takeTurn({ name: randomUUID(), turnsMax: 1 });
  const second = await takeTurn({ name: randomUUID(), turnsMax: 1 });
  expect(await Promise.all([first(), second()])).toHaveLength(2);
});

test('a killed process has given its turn back', async () => {
  const name = randomUUID();
  const script = fileURLToPath(new URL('../../test/take-turn-and-stay.ts', import.meta.url));
  const other = spawn(process.execPath, [script, name], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void other.kill('SIGKILL'));
  await once(other.stdout, 'data');
  const mine = ask(name, 1);
  await mine.waits;
  other.kill('SIGKILL');
  await mine.turn;
});

// Breaks tried: every place counts as free -> the first and the last wait for ever; nothing is given back -> the first does.
