import type { EmailRequestedV1 } from '@crm/contracts';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { abandonEmail } from '../src/index.ts';
import { auditRow, auditSince, claimedLog, deadLetterRows, endLog, logRows } from './records.ts';
import { openWorkshopWithLoan, type Workshop } from './workshop.ts';

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshopWithLoan(inject('databaseUrl'));
});
afterAll(() => shop.close());

describe('an event that the broker gave up on', () => {
  const abandon = (event: EmailRequestedV1) =>
    abandonEmail(shop.deps, { event, body: Buffer.from(JSON.stringify(event)) });

  it('ends its message on record, with a dead letter and no answer of any recipient', async () => {
    const event = await shop.admit();
    expect(await abandon(event)).toBe(true);
    const error = {
      error_code: 'DELIVERY_LIMIT',
      error_message: 'The broker delivered the request too often without an answer.',
    };
    const ended = { to_state: 'failed', cause: 'attempts_exhausted', duration_ms: 0, ...error };
    expect(await logRows(shop, event.message_id)).toEqual([
      claimedLog(shop, event),
      endLog(shop, event, ended),
    ]);
    const failed = { ...error, attempt_count: 1, will_retry: false };
    const dead = { error_code: error.error_code, attempt_count: 1 };
    expect(await auditSince(shop, event)).toEqual([
      auditRow(shop, event, { type: 'CRM.EMAIL.FAILED', payload: failed }),
      auditRow(shop, event, { type: 'CRM.EMAIL.DEAD_LETTERED', payload: dead }),
    ]);
    expect(await deadLetterRows(shop, event.message_id)).toMatchObject([
      { ...error, event_id: event.event_id, replayable: true, body: Buffer.from(JSON.stringify(event)) },
    ]);
  });

  it('of a permit that has run out: its message expires, and there is nothing to replay', async () => {
    const event = await shop.admit({ category: 'marketing' });
    await shop.database.db.sql`
      UPDATE messages SET permit_valid_until = clock_timestamp() - interval '1 s' WHERE id = ${event.message_id}`;
    expect(await abandon(event)).toBe(false);
    expect(await shop.message(event.message_id)).toMatchObject({ state: 'expired' });
    expect(await deadLetterRows(shop, event.message_id)).toEqual([]);
    expect(await shop.deliver(event)).toEqual({ kind: 'done' });
  });

  it('that somebody claims at that moment is theirs', async () => {
    const event = await shop.admit();
    const { store } = shop.deps;
    // Between the look and the claim another consumer is quicker.
    const claim: typeof store.claim = async (category, request) => {
      await store.claim(category, { ...request, owner: 'quicker-1' });
      return store.claim(category, request);
    };
    const deps = { ...shop.deps, store: { ...store, claim } };
    expect(await abandonEmail(deps, { event, body: Buffer.from('{}') })).toBe(false);
    expect(await shop.message(event.message_id)).toMatchObject({ state: 'sending', attempt_count: 1 });
    expect(await deadLetterRows(shop, event.message_id)).toEqual([]);
  });
});
