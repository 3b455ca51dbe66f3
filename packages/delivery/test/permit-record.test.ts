import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import {
  auditRow,
  auditSince,
  busy,
  claimedLog,
  deadLetterRows,
  deliverSlowly,
  endLog,
  logRows,
  manifestHashOf,
} from './records.ts';
import { accepted, never, openWorkshopWithLoan, tryLater, type Workshop } from './workshop.ts';

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshopWithLoan(inject('databaseUrl'));
});
afterAll(() => shop.close());

it('J1: an opt-out during the call is on record beside the failure that it made final', async () => {
  const event = await shop.admit({ category: 'marketing' });
  await deliverSlowly(shop, event, { answer: tryLater, meanwhile: 'permit_revoked_at = clock_timestamp()' });
  expect(await logRows(shop, event.message_id)).toEqual([
    claimedLog(shop, event),
    endLog(shop, event, { to_state: 'revoked', cause: 'opted_out', ...busy }),
  ]);
  const manifest_sha256 = await manifestHashOf(shop, event.message_id);
  expect(await auditSince(shop, event)).toEqual([
    auditRow(shop, event, {
      type: 'CRM.EMAIL.FAILED',
      payload: { ...busy, attempt_count: 1, will_retry: false, manifest_sha256 },
    }),
    auditRow(shop, event, { type: 'CRM.EMAIL.REVOKED', payload: { cause: 'opted_out', manifest_sha256 } }),
  ]);
  expect(await deadLetterRows(shop, event.message_id)).toEqual([]);
});

it('what fails for good has its dead letter although the permit was revoked meanwhile', async () => {
  const event = await shop.admit({ category: 'marketing' });
  await deliverSlowly(shop, event, { answer: never, meanwhile: 'permit_revoked_at = clock_timestamp()' });
  expect(await shop.message(event.message_id)).toMatchObject({ state: 'failed' });
  expect(await deadLetterRows(shop, event.message_id)).toHaveLength(1);
});

it('J1: a permit that has run out is on record, and nothing of the call', async () => {
  const event = await shop.admit({ category: 'marketing' });
  await shop.database.db.sql`
    UPDATE messages SET permit_valid_until = clock_timestamp() - interval '1 s' WHERE id = ${event.message_id}`;
  await deliverSlowly(shop, event, { answer: accepted });
  expect(await logRows(shop, event.message_id)).toEqual([
    { ...claimedLog(shop, event), to_state: 'expired', cause: 'permit_expired', attempt: 0, provider: null },
  ]);
  expect(await auditSince(shop, event)).toEqual([
    auditRow(shop, event, { type: 'CRM.EMAIL.EXPIRED', payload: {} }),
  ]);
});

it('J1: a permit that was revoked is not taken for one that has run out', async () => {
  const event = await shop.admit({ category: 'marketing' });
  const audited = shop.audited.length;
  for (const until of ['2999-01-01', '2001-01-01']) {
    await shop.database.db.sql`
      UPDATE messages SET permit_revoked_at = clock_timestamp(), permit_valid_until = ${until} WHERE id = ${event.message_id}`;
    await shop.database.db.sql`DELETE FROM processed_events WHERE event_id = ${event.event_id}`;
    expect(await shop.deliver(event)).toEqual({ kind: 'done' });
    expect(await shop.message(event.message_id)).toMatchObject({ state: 'queued' });
  }
  expect(await logRows(shop, event.message_id)).toEqual([]);
  expect(await auditSince(shop, event)).toEqual([]);
  expect(shop.audited.slice(audited)).toEqual([]);
});
