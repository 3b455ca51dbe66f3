import type { EmailRequestedV1 } from '@crm/contracts';
import { createDb } from '@crm/db';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { createDeliveryStore, type DeliveryStore } from '../src/create-delivery-store.ts';
import { openWorkshopWithLoan, type Workshop } from './workshop.ts';

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshopWithLoan(inject('databaseUrl'));
});
afterAll(() => shop.close());

const ids = ({ event_id: eventId, message_id: messageId }: EmailRequestedV1) => ({ eventId, messageId });
const claim = (store: DeliveryStore, event: EmailRequestedV1) =>
  store.claim(event.category, {
    ...ids(event),
    rendering: null,
    owner: 'consumer-1',
    leaseMs: 15_000,
    provider: 'scripted',
  });

/** A claim of marketing that waits for somebody who holds its message, as an opt-out does. Until `release` it stays so. */
async function lockedClaim(store: DeliveryStore) {
  const offer = await shop.admit({ category: 'marketing' });
  const other = createDb({ url: shop.database.url, appName: 'opt-out', poolMax: 1 });
  onTestFinished(() => other.end(0));
  const session = await other.sql.reserve();
  await session`BEGIN`;
  await session`SELECT 1 FROM messages WHERE id = ${offer.message_id} FOR UPDATE`;
  const claimed = claim(store, offer);
  const { sql } = shop.database.db;
  await expect
    .poll(
      () =>
        sql`SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
    )
    .toHaveLength(1);
  return {
    claimed,
    release: async () => {
      await session`ROLLBACK`;
    },
  };
}

describe('a claim of marketing that waits for an opt-out', () => {
  it('is waited for by no notice, whatever it asks of the database', async () => {
    // Never counted as slow: whoever waited behind it would wait for good.
    const store = createDeliveryStore(shop.database.db, { slowMs: 600_000 });
    const notice = await shop.admit();
    const { claimed, release } = await lockedClaim(store);
    expect(await store.standing('transactional', ids(notice))).toMatchObject({ kind: 'open' });
    expect(await claim(store, notice)).toMatchObject({ kind: 'claimed' });
    await release();
    expect(await claimed).toMatchObject({ kind: 'claimed' });
  });

  it('is waited for by other marketing only until it is seen to be slow', async () => {
    const store = createDeliveryStore(shop.database.db);
    const next = await shop.admit({ category: 'marketing' });
    const { claimed, release } = await lockedClaim(store);
    expect(await claim(store, next)).toMatchObject({ kind: 'claimed' });
    await release();
    expect(await claimed).toMatchObject({ kind: 'claimed' });
  });
});

// Break tried: one lane for both categories: the first is red.
