import { randomUUID } from 'node:crypto';
import { tokenFor } from '@crm/demo';
import { waitFor } from '@crm/dev';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Machine, openMachine } from './open-machine.ts';

let machine: Machine;
let token: string;
beforeAll(async () => {
  machine = await openMachine();
  await machine.run('');
  token = await tokenFor(machine.secret('jwt-secret'), 'crm:admin');
});
afterAll(() => machine.close());

const names = [1, 2].flatMap((n) => [`dispatcher-${n}`, `consumer-${n}`, `scheduler-${n}`, `api-${n}`]);

/** One letter, as a careful caller posts it: with a key, at the other api when one is not there. */
async function post(nth: number): Promise<number> {
  const key = randomUUID();
  for (let tries = 0; ; tries += 1) {
    const url = `http://127.0.0.1:${3_000 + ((nth + tries) % 2)}/api/loans/5001/crm/send-email`;
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify({
        to: ['maple.house@x.example'],
        subject: `Letter ${nth}`,
        templateId: 'payment-received-v1',
        variables: { PaymentAmount: nth + 1, PaymentDate: '2026-11-03', PaymentMethod: 'AutoPay' },
      }),
    }).catch((error: Error) => {
      if (tries > 5) throw error;
      return null;
    });
    if (response !== null) return response.status;
  }
}

const isAlive = (name: string) => {
  try {
    return process.kill(machine.pidOf(name), 0);
  } catch {
    return false;
  }
};

type Count = { queued: number; sent: number; unknown: number };
async function count(): Promise<Count> {
  const [row] = await machine.db.sql<Count[]>`
    SELECT count(*)::int AS queued, count(*) FILTER (WHERE state = 'sent')::int AS sent,
           count(*) FILTER (WHERE state = 'unknown')::int AS unknown FROM messages`;
  return row ?? { queued: 0, sent: 0, unknown: 0 };
}

test('E3, E8, E19: two replicas by the page; one of each is killed under load; nothing is lost and nothing sent twice', async () => {
  expect(names.filter(isAlive)).toEqual(names);
  const letters = 300;
  const killAt = new Map([
    [60, 'dispatcher-1'],
    [120, 'consumer-1'],
    [180, 'api-1'],
    [240, 'scheduler-1'],
  ]);
  const answers: Promise<number>[] = [];
  for (let nth = 0; nth < letters; nth += 1) {
    const victim = killAt.get(nth);
    if (victim !== undefined) process.kill(machine.pidOf(victim), 'SIGKILL');
    answers.push(post(nth));
    // Ten at a time: a load, not a burst.
    if (nth % 10 === 9) await Promise.all(answers);
  }
  expect(new Set(await Promise.all(answers))).toEqual(new Set([202]));
  // The killed one that nobody has waited for yet still has its pid.
  const areGone = () => [...killAt.values()].every((name) => !isAlive(name));
  await waitFor(areGone, { timeoutMs: 30_000, what: 'the killed ones to be gone' });
  expect(names.filter(isAlive)).toEqual(['dispatcher-2', 'consumer-2', 'scheduler-2', 'api-2']);

  const isDone = async () => {
    const { sent, unknown } = await count();
    return sent + unknown === letters;
  };
  // Twenty seconds are the lease of whoever was killed, and its sweep.
  await waitFor(isDone, { timeoutMs: 60_000, what: 'every letter to be sent, or known to be unknown' });
  const { queued, sent, unknown } = await count();
  expect(queued).toBe(letters);
  // Only what the killed one had claimed and not settled can be unknown: of the twenty that it prefetches.
  expect(unknown).toBeLessThanOrEqual(20);
  const subjects = machine.sink.received().map(({ raw }) => /^Subject: (.*)\r$/m.exec(String(raw))?.[1]);
  expect(new Set(subjects).size).toBe(subjects.length);
  expect(subjects.length).toBeGreaterThanOrEqual(sent);
});

test('the others end with 0 when they are told to stop', async () => {
  await machine.run('stop');
  for (const name of ['dispatcher-2', 'consumer-2', 'scheduler-2', 'api-2']) {
    await waitFor(() => !isAlive(name), { timeoutMs: 40_000, what: `${name} to end` });
    expect(machine.logOf(name)).toContain('"isClean":true');
  }
});
