import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createProviderBreaker, type ProviderBreaker } from './create-provider-breaker.ts';
import type { EmailProvider, RefusalCode, SendOutcome } from './email-provider.ts';

const mail = {
  envelope: { from: 'a@x.example', to: ['b@x.example'] },
  mime: Buffer.from('x'),
  messageId: 'm',
};
const accepted: SendOutcome = { kind: 'accepted', providerMessageId: null, refused: [], response: '250 ok' };
const refused = (code: RefusalCode): SendOutcome => ({
  kind: 'refused',
  permanent: false,
  code,
  reason: 'no',
});
const down = refused('PROVIDER_UNREACHABLE');

let answers: SendOutcome;
let isUp: boolean;
let sends: number;
let probes: number;
let breaker: ProviderBreaker;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-22T14:00:00.000Z') });
  answers = down;
  isUp = false;
  sends = 0;
  probes = 0;
  const provider: EmailProvider = {
    name: 'fake',
    start: () => {},
    stop: async () => {},
    send: async () => {
      sends += 1;
      return answers;
    },
    probe: async () => {
      probes += 1;
      return isUp;
    },
  };
  breaker = createProviderBreaker(provider, {
    consecutiveFailures: 3,
    halfOpenAfterMs: 30_000,
    now: () => new Date(),
  });
});
afterEach(async () => {
  await breaker.stop();
  vi.useRealTimers();
});

async function open(): Promise<void> {
  for (let index = 0; index < 3; index += 1) await breaker.send(mail);
  expect(breaker.state()).toBe('open');
}

test('F24: after three outages in a row nothing is sent, and the time it began is known', async () => {
  const heard: string[] = [];
  breaker.onChange((state) => heard.push(state));
  await open();
  expect(breaker.openSince()).toEqual(new Date('2026-11-22T14:00:00.000Z'));
  expect(heard).toEqual(['open']);
  const waiting = breaker.send(mail);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(sends).toBe(3);
  isUp = true;
  answers = accepted;
  await vi.advanceTimersByTimeAsync(21_000);
  expect(await waiting).toEqual(accepted);
  expect(breaker.openSince()).toBeNull();
});

test('F25: credentials that are refused open it too; refused mails and unknown ends do not', async () => {
  answers = refused('PROVIDER_AUTH');
  await open();
  expect(breaker.state()).toBe('open');
});

test.each([
  refused('PROVIDER_TEMPORARY'),
  refused('PROVIDER_THROTTLED'),
  refused('PROVIDER_PERMANENT'),
  { kind: 'unknown', reason: 'no answer' } as const,
  accepted,
])(
  'an outcome that shows the provider is there never opens it, and ends a row of outages: $kind $code',
  async (outcome) => {
    answers = outcome;
    for (let index = 0; index < 10; index += 1) await breaker.send(mail);
    expect(breaker.state()).toBe('closed');
    answers = down;
    await breaker.send(mail);
    await breaker.send(mail);
    answers = outcome;
    await breaker.send(mail);
    answers = down;
    await breaker.send(mail);
    await breaker.send(mail);
    expect(breaker.state()).toBe('closed');
  },
);

test('F24: its states in order: closed, open, half-open while it asks, open again, and closed once it is answered', async () => {
  const heard: string[] = [];
  breaker.onChange((state) => heard.push(state));
  expect(breaker.state()).toBe('closed');
  await open();
  await vi.advanceTimersByTimeAsync(31_000);
  isUp = true;
  await vi.advanceTimersByTimeAsync(31_000);
  expect(heard).toEqual(['open', 'half-open', 'open', 'half-open', 'closed']);
});

test('F24: half-open it asks once and sends no message; a failed probe waits again and keeps the beginning', async () => {
  await open();
  const begun = breaker.openSince();
  await vi.advanceTimersByTimeAsync(31_000);
  expect([probes, sends, breaker.state()]).toEqual([1, 3, 'open']);
  await vi.advanceTimersByTimeAsync(31_000);
  expect([probes, sends, breaker.state()]).toEqual([2, 3, 'open']);
  expect(breaker.openSince()).toEqual(begun);
  isUp = true;
  await vi.advanceTimersByTimeAsync(31_000);
  expect([probes, sends, breaker.state()]).toEqual([3, 3, 'closed']);
});

test('waiting for the provider ends when it is back, with its signal, and with the stop', async () => {
  await breaker.waitUntilClosed();
  await open();
  const given = new AbortController();
  const givenUp = breaker.waitUntilClosed(given.signal);
  const patient = breaker.waitUntilClosed();
  given.abort(new Error('shutting down'));
  await expect(givenUp).rejects.toThrow('shutting down');
  isUp = true;
  await vi.advanceTimersByTimeAsync(31_000);
  await patient;

  await open();
  const last = breaker.waitUntilClosed();
  await breaker.stop();
  await expect(last).rejects.toThrow('the provider stops');
  expect(vi.getTimerCount()).toBe(0);
});

test('a send that was given up while waiting called nobody', async () => {
  await open();
  const given = new AbortController();
  const sending = breaker.send(mail, given.signal);
  given.abort(new Error('the lease is lost'));
  await expect(sending).rejects.toThrow('the lease is lost');
  expect(sends).toBe(3);
});

// Breaks tried:
// - a send while open goes through: F24 (first), a send that was given up
// - the probe not asked: F24 (second)
// - a failed probe begins the outage anew: F24 (second)
// - authentication failures not counted: F25
