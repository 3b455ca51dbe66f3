import { createHash } from 'node:crypto';
import type { SendOutcome } from '@crm/providers';
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
  recipientRows,
} from './records.ts';
import { accepted, never, noAnswer, openWorkshopWithLoan, tryLater, type Workshop } from './workshop.ts';

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshopWithLoan(inject('databaseUrl'));
});
afterAll(() => shop.close());

it('E2, E7: an acceptance is on record with the provider’s id, the hash of what was sent and who was refused', async () => {
  const event = await shop.admit({ cc: ['desk@office.example', 'file@office.example'] });
  const refused = [{ address: 'desk@office.example', code: 550, permanent: true, reason: 'no such user' }];
  await deliverSlowly(shop, event, { answer: { ...accepted, refused } });
  expect(await logRows(shop, event.message_id)).toEqual([
    claimedLog(shop, event),
    endLog(shop, event, { to_state: 'sent', cause: 'provider_accepted', provider_message_id: 'queue-1' }),
  ]);
  expect(await auditSince(shop, event)).toEqual([
    auditRow(shop, event, {
      type: 'CRM.EMAIL.SENT',
      payload: {
        provider_message_id: 'queue-1',
        artifact_id: (await shop.message(event.message_id)).artifact_id,
        duration_ms: 250,
        recipients_refused: 1,
        manifest_sha256: await manifestHashOf(shop, event.message_id),
      },
    }),
  ]);
});

it('E2: a failure that is tried again is on record with its masked reason, and each recipient as deferred', async () => {
  const event = await shop.admit();
  expect(await deliverSlowly(shop, event, { answer: tryLater })).toEqual({ kind: 'done' });
  expect(await logRows(shop, event.message_id)).toEqual([
    claimedLog(shop, event),
    endLog(shop, event, { to_state: 'retrying', cause: 'attempt_failed', ...busy }),
  ]);
  expect(await auditSince(shop, event)).toEqual([
    auditRow(shop, event, {
      type: 'CRM.EMAIL.FAILED',
      payload: {
        ...busy,
        attempt_count: 1,
        will_retry: true,
        manifest_sha256: await manifestHashOf(shop, event.message_id),
      },
    }),
  ]);
  expect(await recipientRows(shop, event.message_id)).toEqual([
    { address: 'ann.lee@x.example', outcome: 'deferred', outcome_code: '451' },
  ]);
  expect(await deadLetterRows(shop, event.message_id)).toEqual([]);
});

it('E2: a refusal for good is on record, and its dead letter has all that a replay needs', async () => {
  const event = await shop.admit();
  const { smtpCode: _, ...withoutCode } = never as SendOutcome & { kind: 'refused' };
  expect(await deliverSlowly(shop, event, { answer: withoutCode })).toEqual({
    kind: 'reject',
    code: 'PROVIDER_PERMANENT',
  });
  const error = { error_code: 'PROVIDER_PERMANENT', error_message: expect.stringMatching(/^no such user/) };
  expect(await logRows(shop, event.message_id)).toEqual([
    claimedLog(shop, event),
    endLog(shop, event, { to_state: 'failed', cause: 'attempts_exhausted', ...error }),
  ]);
  const manifest_sha256 = await manifestHashOf(shop, event.message_id);
  expect(await auditSince(shop, event)).toEqual([
    auditRow(shop, event, {
      type: 'CRM.EMAIL.FAILED',
      payload: { ...error, attempt_count: 1, will_retry: false, manifest_sha256 },
    }),
    auditRow(shop, event, {
      type: 'CRM.EMAIL.DEAD_LETTERED',
      payload: {
        error_code: 'PROVIDER_PERMANENT',
        attempt_count: 1,
        manifest_sha256,
      },
    }),
  ]);
  expect(await recipientRows(shop, event.message_id)).toEqual([
    { address: 'ann.lee@x.example', outcome: 'refused', outcome_code: null },
  ]);
  const body = Buffer.from(JSON.stringify(event));
  expect(await deadLetterRows(shop, event.message_id)).toEqual([
    {
      queue: 'q.crm.email.v1.dlq',
      event_id: event.event_id,
      correlation_id: event.correlation_id,
      ...error,
      replayable: true,
      body,
      body_sha256: createHash('sha256').update(body).digest('hex'),
      resolved_at: null,
    },
  ]);
});

it('an outcome that nobody knows is on record with what is known of it', async () => {
  const event = await shop.admit();
  await deliverSlowly(shop, event, {
    answer: { ...noAnswer, reason: 'closed on ann.lee@x.example' } as SendOutcome,
  });
  const error_message = expect.stringMatching(/^closed on (?!ann)/);
  expect(await logRows(shop, event.message_id)).toEqual([
    claimedLog(shop, event),
    endLog(shop, event, {
      to_state: 'unknown',
      cause: 'outcome_unknown',
      error_code: 'OUTCOME_UNKNOWN',
      error_message,
    }),
  ]);
  expect(await auditSince(shop, event)).toEqual([
    auditRow(shop, event, {
      type: 'CRM.EMAIL.UNKNOWN',
      payload: {
        error_message,
        attempt_count: 1,
        manifest_sha256: await manifestHashOf(shop, event.message_id),
      },
    }),
  ]);
  expect(await deadLetterRows(shop, event.message_id)).toEqual([]);
});

it('J4: a message of a retry policy that nobody has defined is not tried again', async () => {
  const event = await shop.admit();
  await shop.database.db.sql`UPDATE messages SET retry_policy = 'undefined' WHERE id = ${event.message_id}`;
  expect(await deliverSlowly(shop, event, { answer: tryLater })).toEqual({
    kind: 'reject',
    code: 'PROVIDER_TEMPORARY',
  });
  expect(await shop.requests(event.message_id)).toHaveLength(1);
});
