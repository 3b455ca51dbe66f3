import { Socket } from 'node:net';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { createDb } from '../src/index.ts';

test('a statement does not wait in the kernel for the acknowledgement of what was written before it (TCP_NODELAY)', async () => {
  const setNoDelay = vi.spyOn(Socket.prototype, 'setNoDelay');
  onTestFinished(() => setNoDelay.mockRestore());
  const db = createDb({ url: inject('databaseUrl'), appName: 'no-delay', poolMax: 1 });
  onTestFinished(() => db.end(1));
  await db.sql`SELECT 1`;
  expect(setNoDelay.mock.calls).toContainEqual([true]);
});
