import type { EmailRequestedV1 } from '@crm/contracts';
import { newId } from '@crm/runtime';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { accepted, never, openWorkshopWithLoan, type Workshop } from './workshop.ts';

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshopWithLoan(inject('databaseUrl'));
});
afterAll(() => shop.close());
beforeEach(() => {
  shop.provider.answer = accepted;
});

const standingOf = ({ event_id: eventId, message_id: messageId }: EmailRequestedV1) =>
  shop.deps.store.standing('transactional', { eventId, messageId });

describe('E19: what a repeated delivery finds', () => {
  it('is acknowledged while the first one is under way, and makes no call of its own', async () => {
    const event = await shop.admit();
    const calls = shop.provider.sent.length;
    const meanwhile: unknown[] = [];
    shop.provider.answer = async () => {
      meanwhile.push(await standingOf(event), await shop.deliver(event));
      return accepted;
    };
    await shop.deliver(event);
    expect(meanwhile).toEqual([{ kind: 'held' }, { kind: 'done' }]);
    expect(shop.provider.sent).toHaveLength(calls + 1);
  });

  it('the verdict, once there is one', async () => {
    const sent = await shop.admit();
    await shop.deliver(sent);
    shop.provider.answer = never;
    const failed = await shop.admit();
    await shop.deliver(failed);
    expect([await standingOf(sent), await standingOf(failed)]).toEqual([
      { kind: 'finished', rejectedWith: null },
      { kind: 'finished', rejectedWith: 'PROVIDER_PERMANENT' },
    ]);
    expect(await standingOf({ ...sent, event_id: newId() })).toEqual({ kind: 'unknown_event' });
  });

  it('the verdict also where the dead letter itself is gone', async () => {
    shop.provider.answer = never;
    const event = await shop.admit();
    await shop.deliver(event);
    await shop.database.db.sql`DELETE FROM dead_letters WHERE event_id = ${event.event_id}`;
    expect(await shop.deliver(event)).toEqual({ kind: 'reject', code: 'DEAD_LETTERED' });
  });
});
