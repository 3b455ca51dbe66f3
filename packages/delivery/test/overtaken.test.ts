import type { EmailRequestedV1 } from '@crm/contracts';
import type { SendOutcome } from '@crm/providers';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { abandonEmail, type DeliveryDeps, sweepLeases } from '../src/index.ts';
import { auditSince, deadLetterRows, logRows } from './records.ts';
import { accepted, never, noAnswer, openWorkshopWithLoan, type Workshop } from './workshop.ts';

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshopWithLoan(inject('databaseUrl'));
});
afterAll(() => shop.close());

/** As if the owner had been paused for longer than its lease, and the sweep had come. */
async function overtake({ event_id }: EmailRequestedV1): Promise<void> {
  await shop.database.db.sql`
    UPDATE processed_events SET lease_until = clock_timestamp() - interval '1 s' WHERE event_id = ${event_id}`;
  await sweepLeases(shop.deps);
}

/** Dependencies whose owner loses each claim as soon as it has it. */
function losing(event: EmailRequestedV1): { deps: DeliveryDeps; told: string[] } {
  const told: string[] = [];
  const { store } = shop.deps;
  const deps: DeliveryDeps = {
    ...shop.deps,
    owner: 'paused-1',
    store: {
      ...store,
      claim: async (category, request) => {
        const claimed = await store.claim(category, request);
        await overtake(event);
        return claimed;
      },
    },
    onAudited: (eventType) => told.push(eventType),
    wakeUp: () => told.push('wake-up'),
  };
  return { deps, told };
}

/** The message is as the sweep left it. */
async function expectOnlyTheSweep(event: EmailRequestedV1): Promise<void> {
  expect(await shop.message(event.message_id)).toMatchObject({ state: 'unknown', provider_message_id: null });
  expect((await logRows(shop, event.message_id)).map(({ cause }) => cause)).toEqual([
    'claimed',
    'lease_expired',
  ]);
  expect((await auditSince(shop, event)).map(({ event_type }) => event_type)).toEqual(['CRM.EMAIL.UNKNOWN']);
  expect(await deadLetterRows(shop, event.message_id)).toEqual([]);
  expect(await shop.requests(event.message_id)).toHaveLength(1);
}

it.each<[string, SendOutcome]>([
  ['an acceptance', accepted],
  ['a refusal', never],
  ['no answer', noAnswer],
])('I7: %s that comes after the sweep: no row, nothing told', async (_, answer) => {
  const event = await shop.admit();
  const { deps, told } = losing(event);
  shop.provider.answer = answer;
  expect(await shop.deliver(event, deps)).toEqual({ kind: 'done' });
  await expectOnlyTheSweep(event);
  expect(told).toEqual([]);
});

it('I7: an owner that wakes up after its lease calls nobody', async () => {
  const event = await shop.admit();
  const { deps, told } = losing(event);
  const awake = shop.provider.sent.length;
  // Fifteen seconds go by between the claim and the call.
  let nowMs = 0;
  const monotonicMs = () => {
    nowMs += 15_000;
    return nowMs;
  };
  expect(await shop.deliver(event, { ...deps, clock: { ...deps.clock, monotonicMs } })).toEqual({
    kind: 'done',
  });
  expect(shop.provider.sent).toHaveLength(awake);
  await expectOnlyTheSweep(event);
  expect(told).toEqual([]);
});

it('I7: an event that the broker gave up on and the sweep took meanwhile is not reported as ended', async () => {
  const event = await shop.admit();
  const { deps, told } = losing(event);
  expect(await abandonEmail(deps, { event, body: Buffer.from('{}') })).toBe(false);
  await expectOnlyTheSweep(event);
  expect(told).toEqual([]);
});
