import { updatePreferences } from '@crm/preferences';
import { newId } from '@crm/runtime';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { accepted, openWorkshopWithLoan, tryLater, type Workshop } from './workshop.ts';

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshopWithLoan(inject('databaseUrl'));
});
afterAll(() => shop.close());
beforeEach(async () => {
  shop.provider.sent.length = 0;
  shop.provider.answer = accepted;
  await optIn();
});

const setDoNotEmail = (doNotEmail: boolean) =>
  updatePreferences(shop.deps, {
    contactId: 1,
    patch: { doNotEmail, reason: 'test', policyBasis: 'customer_request' },
    ifMatch: null,
    actor: { type: 'user', id: 'agent-7' },
    correlationId: newId(),
  });
const optIn = () => setDoNotEmail(false);
const optOut = () => setDoNotEmail(true);

describe('J1: the permit', () => {
  it('a revoked message is not sent; its event is done', async () => {
    const event = await shop.admit({ category: 'marketing' });
    await optOut();
    expect(await shop.deliver(event)).toEqual({ kind: 'done' });
    expect(shop.provider.sent).toHaveLength(0);
    expect(await shop.message(event.message_id)).toMatchObject({ state: 'revoked' });
  });

  it('an opt-out while the call runs: a temporary failure is not tried again', async () => {
    shop.provider.answer = async () => {
      await optOut();
      return tryLater;
    };
    const event = await shop.admit({ category: 'marketing' });
    expect(await shop.deliver(event)).toEqual({ kind: 'done' });
    expect(await shop.message(event.message_id)).toMatchObject({ state: 'revoked' });
    expect(await shop.requests(event.message_id)).toHaveLength(1);
    expect((await shop.events(event.message_id, 'crm.email.failed.v1'))[0]).toMatchObject({
      will_retry: false,
    });
    expect((await shop.audit(event.message_id)).map((row) => row.event_type)).toContain('CRM.EMAIL.REVOKED');
  });

  it('an opt-out while the call runs does not unsend what the provider accepts', async () => {
    shop.provider.answer = async () => {
      await optOut();
      return accepted;
    };
    const event = await shop.admit({ category: 'marketing' });
    await shop.deliver(event);
    expect(await shop.message(event.message_id)).toMatchObject({ state: 'sent' });
  });

  it('a servicing notice is sent to those who opted out', async () => {
    await optOut();
    const event = await shop.admit();
    await shop.deliver(event);
    expect(shop.provider.sent).toHaveLength(1);
  });

  it('a permit that has run out is not sent: expired, audited', async () => {
    const event = await shop.admit({ category: 'marketing' });
    await shop.database.db.sql`
      UPDATE messages SET permit_valid_until = clock_timestamp() - interval '1 second' WHERE id = ${event.message_id}`;
    expect(await shop.deliver(event)).toEqual({ kind: 'done' });
    expect(shop.provider.sent).toHaveLength(0);
    expect(await shop.message(event.message_id)).toMatchObject({ state: 'expired' });
    expect((await shop.audit(event.message_id)).at(-1)?.event_type).toBe('CRM.EMAIL.EXPIRED');
  });

  it('a claim honours a revoked permit even of a message that still waits', async () => {
    const event = await shop.admit({ category: 'marketing' });
    await shop.database.db.sql`UPDATE messages SET permit_revoked_at = now() WHERE id = ${event.message_id}`;
    await shop.deliver(event);
    expect(shop.provider.sent).toHaveLength(0);
  });
});

// Breaks tried, each of which turned a test above red:
// - claim-attempt: permit_revoked_at not asked; permit_valid_until not asked
// - plan-settlement: a retry scheduled although the permit was revoked; close-barred: no audit row
