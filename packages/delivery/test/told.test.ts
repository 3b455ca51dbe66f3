import type { SendOutcome } from '@crm/providers';
import type { SpanEnd, SpanStart } from '@crm/runtime';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type DeliveryDeps, resendNothing } from '../src/index.ts';
import { heldClock } from './records.ts';
import { accepted, never, noAnswer, openWorkshopWithLoan, tryLater, type Workshop } from './workshop.ts';

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshopWithLoan(inject('databaseUrl'));
});
afterAll(() => shop.close());
beforeEach(() => {
  shop.provider.answer = accepted;
});

/** Keeps what others are told during an attempt whose call takes a quarter of a second. */
function listened(answer: SendOutcome) {
  const clock = heldClock();
  shop.provider.answer = () => {
    clock.pass(250.25);
    return answer;
  };
  const told = {
    audited: [] as string[],
    wakeUps: 0,
    calls: [] as unknown[],
    accepted: [] as { category: string; sinceQueuedMs: number }[],
    spans: [] as { start: SpanStart; end: SpanEnd | undefined }[],
    warnings: [] as string[],
  };
  const deps: DeliveryDeps = {
    ...shop.deps,
    clock,
    onAudited: (eventType) => told.audited.push(eventType),
    wakeUp: () => {
      told.wakeUps += 1;
    },
    onProviderCall: (call) => told.calls.push(call),
    onAccepted: (one) => told.accepted.push(one),
    tracer: {
      isOn: true,
      open: (start) => ({
        traceparent: undefined,
        // The first end counts.
        end: (end) => void (end !== undefined && told.spans.push({ start, end })),
      }),
      stop: async () => undefined,
    },
    logger: { warn: (_, text) => told.warnings.push(text) },
  };
  return { told, deps };
}

const throttled: SendOutcome = {
  kind: 'refused',
  permanent: false,
  code: 'PROVIDER_THROTTLED',
  reason: 'slow down',
  throttle: { retryAfterMs: 1_000 },
};

describe('what others are told of an attempt', () => {
  it.each([
    ['an acceptance', accepted, ['CRM.EMAIL.SENT'], 1, undefined],
    ['a refusal for now', tryLater, ['CRM.EMAIL.FAILED'], 1, 'PROVIDER_TEMPORARY'],
    ['a refusal for good', never, ['CRM.EMAIL.FAILED', 'CRM.EMAIL.DEAD_LETTERED'], 1, 'PROVIDER_PERMANENT'],
    ['no answer', noAnswer, ['CRM.EMAIL.UNKNOWN'], 0, 'OUTCOME_UNKNOWN'],
  ] as const)(
    '%s: its audit rows, its call and its span; and a wake-up where it queued something',
    async (_, answer, audited, wakeUps, error) => {
      const { told, deps } = listened(answer);
      const event = await shop.admit();
      await shop.deliver(event, deps);
      expect(told).toEqual({
        audited,
        wakeUps,
        calls: [{ provider: 'scripted', outcome: answer.kind, durationMs: 250 }],
        accepted: answer.kind === 'accepted' ? [{ category: 'transactional', sinceQueuedMs: 250.25 }] : [],
        spans: [
          {
            start: {
              name: 'send scripted',
              kind: 'client',
              attributes: {
                'crm.provider': 'scripted',
                'crm.message_id': event.message_id,
                'crm.attempt': 1,
              },
            },
            end: { attributes: { 'crm.outcome': answer.kind }, error },
          },
        ],
        warnings: [],
      });
    },
  );

  it('the time until an acceptance counts from when its event was published', async () => {
    const { told, deps } = listened(accepted);
    const event = await shop.admit();
    await shop.database.db.sql`
      UPDATE outbox_messages SET published_at = clock_timestamp() - interval '1 hour' WHERE id = ${event.event_id}`;
    await shop.deliver(event, deps);
    expect(told.accepted[0]?.sinceQueuedMs).toBeGreaterThanOrEqual(3_600_250);
    expect(told.accepted[0]?.sinceQueuedMs).toBeLessThan(3_700_000);
  });

  it('a rest that the provider asked for is told in the log, and so is one that could not be handed on', async () => {
    const { told, deps } = listened(throttled);
    await shop.deliver(await shop.admit(), deps);
    expect(told.warnings).toEqual(['the provider asked for a rest']);
    const hold = async () => {
      throw new Error('away');
    };
    const take = async () => ({ kind: 'taken' as const, unused: () => undefined });
    await shop.deliver(await shop.admit(), { ...deps, quota: { take, hold } });
    expect(told.warnings.slice(1)).toEqual([
      'the provider asked for a rest',
      'the other consumers could not be told to rest',
    ]);
  });

  it('a message that was parked and queued again wakes the dispatcher only by its due time, and both rows are told', async () => {
    const { told, deps } = listened(noAnswer);
    const resend = { ...resendNothing, categoryKeys: ['transactional'] };
    await shop.deliver(await shop.admit(), { ...deps, resend });
    expect(told.audited.toSorted()).toEqual(['CRM.EMAIL.REPLAYED', 'CRM.EMAIL.UNKNOWN']);
    expect(told.wakeUps).toBe(0);
  });

  it('a permit that has run out is told as what it is', async () => {
    const { told, deps } = listened(accepted);
    const event = await shop.admit({ category: 'marketing' });
    await shop.database.db.sql`
      UPDATE messages SET permit_valid_until = clock_timestamp() - interval '1 s' WHERE id = ${event.message_id}`;
    await shop.deliver(event, deps);
    expect(told).toMatchObject({ audited: ['CRM.EMAIL.EXPIRED'], calls: [], accepted: [], spans: [] });
  });

  it('a second try by rule that the rule does not give is told to nobody', async () => {
    const { told, deps } = listened(noAnswer);
    const event = await shop.admit({ category: 'marketing' });
    const resend = { ...resendNothing, categoryKeys: ['transactional', 'marketing'] };
    await shop.deliver(event, { ...deps, resend });
    expect(told.audited).toEqual(['CRM.EMAIL.UNKNOWN']);
    expect((await shop.audit(event.message_id)).map(({ event_type }) => event_type)).toEqual([
      'CRM.EMAIL.REQUESTED',
      'CRM.EMAIL.UNKNOWN',
    ]);
  });
});

describe('where nobody listens', () => {
  it('every end is reached all the same', async () => {
    const { onAudited: _, ...deaf } = shop.deps;
    const resend = { ...resendNothing, categoryKeys: ['transactional'] };
    const ends: unknown[] = [];
    for (const answer of [accepted, tryLater, never, noAnswer, throttled]) {
      shop.provider.answer = answer;
      const event = await shop.admit();
      await shop.deliver(event, { ...deaf, resend });
      ends.push((await shop.message(event.message_id)).state);
    }
    const event = await shop.admit({ category: 'marketing' });
    await shop.database.db.sql`
      UPDATE messages SET permit_valid_until = clock_timestamp() - interval '1 s' WHERE id = ${event.message_id}`;
    await shop.deliver(event, deaf);
    ends.push((await shop.message(event.message_id)).state);
    expect(ends).toEqual(['sent', 'retrying', 'failed', 'queued', 'retrying', 'expired']);
  });
});
