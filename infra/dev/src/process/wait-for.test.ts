import { expect, test } from 'vitest';
import { waitFor } from './wait-for.ts';

test('the answer of the condition is returned as soon as it is truthy', async () => {
  const answers = [null, 0, 'here', 'later'];

  expect(await waitFor(() => answers.shift(), { timeoutMs: 5_000, what: 'a word' })).toBe('here');
});

test('a deadline names what was waited for', async () => {
  const waiting = waitFor(async () => false, { timeoutMs: 10, what: 'the moon' });

  await expect(waiting).rejects.toThrow('Waited 10 ms in vain for the moon');
});
