import { expect, test } from 'vitest';
import { actorName } from './actor-name.ts';

test.each([
  ['consumer@mail-7d9f:41:0a1b2c3d4e5f', 'the delivery worker'],
  ['demo-crm-agent', 'demo-crm-agent'],
  ['ann@consumer.example', 'ann@consumer.example'],
])('%s is shown as %s', (actorId, name) => {
  expect(actorName(actorId)).toBe(name);
});

// Breaks tried:
// - actor-name.ts: every name with the word in it called a worker.
