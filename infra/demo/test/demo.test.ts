import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('../src/main.ts', import.meta.url));

type Summary = {
  ok: boolean;
  results: { status: number; outcome: string; correlationId: string }[];
  mails: number;
};

/** Runs the demo as a newcomer does, with servers of its own whatever this run was lent. */
async function demo(...args: string[]): Promise<{ code: number; summary: Summary; said: string }> {
  const child = spawn(process.execPath, [script, '--check', ...args], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, said] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  const [code] = (await once(child, 'close')) as [number];
  expect(out, said).toMatch(/^\{.*\}\n$/);
  return { code, summary: JSON.parse(out) as Summary, said };
}

const expected = {
  ok: true,
  results: [
    { status: 202, outcome: 'sent', correlationId: expect.any(String) },
    { status: 202, outcome: 'sent', correlationId: expect.any(String) },
    { status: 409, outcome: 'DNC_ENFORCED', correlationId: expect.any(String) },
    { status: 202, outcome: 'revoked', correlationId: expect.any(String) },
    { status: 202, outcome: 'failed', correlationId: expect.any(String) },
    { status: 202, outcome: 'unknown', correlationId: expect.any(String) },
  ],
  mails: 2,
};

test('E23: api, dispatcher, consumer and scheduler as built, on real servers: two mails arrive and the third is refused', async () => {
  const { code, summary, said } = await demo();
  expect(summary, said).toMatchObject(expected);
  expect(code).toBe(0);
});

test('the same in one process, where no RabbitMQ can be had', async () => {
  const { code, summary, said } = await demo('--one-process');
  expect(summary, said).toMatchObject(expected);
  expect(said).toContain('No RabbitMQ');
  expect(code).toBe(0);
});

// Breaks tried, each of which turned a test above red:
// - admit-email: a blocked request queued
