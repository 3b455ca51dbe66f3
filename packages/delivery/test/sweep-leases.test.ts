import type { EmailRequestedV1 } from '@crm/contracts';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { claimEvents } from '../src/claim-events.ts';
import { resendNothing, sweepLeases } from '../src/index.ts';
import { auditRow, auditSince, claimedLog, endLog, logRows } from './records.ts';
import { openWorkshopWithLoan, type Workshop } from './workshop.ts';

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshopWithLoan(inject('databaseUrl'));
});
afterAll(() => shop.close());

/** A message whose consumer died after its claim, so long ago. */
async function died({ category, agoS = 1 }: { category?: 'marketing'; agoS?: number } = {}) {
  const event = await shop.admit(category === undefined ? {} : { category });
  const { event_id: eventId, message_id: messageId } = event;
  const request = { eventId, messageId, rendering: null, owner: shop.deps.owner, leaseMs: 15_000 };
  await claimEvents(shop.database.db.sql, [{ ...request, provider: 'scripted' }]);
  await shop.database.db.sql`
    UPDATE processed_events SET lease_until = clock_timestamp() - ${agoS} * interval '1 s' WHERE event_id = ${eventId}`;
  return event;
}

const reason = 'The worker stopped during the call; the provider may have accepted.';
const sweptLog = (event: EmailRequestedV1) =>
  endLog(shop, event, {
    to_state: 'unknown',
    cause: 'lease_expired',
    provider: null,
    duration_ms: null,
    error_code: 'OUTCOME_UNKNOWN',
    error_message: reason,
  });

it('F19: who died before anything was rendered leaves a message that is parked, and why is on record', async () => {
  const event = await died();
  expect(await sweepLeases(shop.deps)).toEqual([event.message_id]);
  expect(await logRows(shop, event.message_id)).toEqual([claimedLog(shop, event), sweptLog(event)]);
  const payload = { error_message: reason, attempt_count: 1 };
  expect(await auditSince(shop, event)).toEqual([
    auditRow(shop, event, { type: 'CRM.EMAIL.UNKNOWN', payload }),
  ]);
});

it('F19, E7: the audit row binds the bytes that may have been sent', async () => {
  const event = await died();
  const { sql } = shop.database.db;
  const [artifact] = await sql`
    INSERT INTO message_artifacts (id, event_id, message_id, correlation_id, category, manifest, manifest_sha256)
    VALUES (gen_random_uuid(), ${event.event_id}, ${event.message_id}, 'c', 'transactional', '{}', repeat('7', 64))
    RETURNING manifest_sha256`;
  await sweepLeases(shop.deps);
  const payload = { error_message: reason, attempt_count: 1, ...artifact };
  expect(await auditSince(shop, event)).toEqual([
    auditRow(shop, event, { type: 'CRM.EMAIL.UNKNOWN', payload }),
  ]);
});

it('each audit row is told once: of those that are parked and of those that the rule queued again', async () => {
  const told: string[] = [];
  const events = [await died({ agoS: 3 }), await died({ category: 'marketing', agoS: 2 }), await died()];
  const resend = { ...resendNothing, categoryKeys: ['transactional'] };
  const swept = await sweepLeases({ ...shop.deps, resend, onAudited: (eventType) => told.push(eventType) });
  expect(swept.toSorted()).toEqual(events.map(({ message_id }) => message_id).toSorted());
  expect(told).toEqual([
    ...Array.from({ length: 3 }, () => 'CRM.EMAIL.UNKNOWN'),
    ...Array.from({ length: 2 }, () => 'CRM.EMAIL.REPLAYED'),
  ]);
  const states = await Promise.all(
    events.map(async ({ message_id }) => (await shop.message(message_id)).state),
  );
  expect(states).toEqual(['queued', 'unknown', 'queued']);
});

it('F19: what the rule queued again is on record as a second try by a system, with a request of its own', async () => {
  const event = await died();
  await sweepLeases({ ...shop.deps, resend: { ...resendNothing, categoryKeys: ['transactional'] } });
  const [, again] = await shop.requests(event.message_id);
  expect(again).toMatchObject({ attempt_count: 1, event: { attempt: 1, causation_id: null } });
  const resent = { from_state: 'unknown', to_state: 'queued', cause: 'resent_by_rule', provider: null };
  expect(await logRows(shop, event.message_id)).toEqual([
    claimedLog(shop, event),
    sweptLog(event),
    { ...claimedLog(shop, event), ...resent, event_id: again?.event.event_id },
  ]);
  const payload = {
    cause: 'resent_by_rule',
    reason: expect.any(String),
    from_state: 'unknown',
    event_id: again?.event.event_id,
  };
  expect((await auditSince(shop, event))[1]).toEqual(
    auditRow(shop, event, { type: 'CRM.EMAIL.REPLAYED', payload }),
  );
});

it('a sweep takes so many at most, the longest overdue first, and needs nobody who listens', async () => {
  const { onAudited: _, ...deaf } = shop.deps;
  const resend = { ...resendNothing, categoryKeys: ['transactional'] };
  const [late, later] = [await died({ agoS: 1 }), await died({ agoS: 60 })];
  const sweep = () => sweepLeases({ ...deaf, resend }, { batchMax: 1 });
  expect([await sweep(), await sweep(), await sweep()]).toEqual([[later.message_id], [late.message_id], []]);
});
