import type { EmailRequestedV1 } from '@crm/contracts';
import { newId } from '@crm/runtime';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { abandonEmail } from '../src/index.ts';
import { auditRow, auditSince, claimedLog, deadLetterRows, endLog, logRows } from './records.ts';
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
    expect(await standingOf(event)).toEqual({ kind: 'finished', rejectedWith: null });
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

describe('E2: a database that goes away when the provider has answered', () => {
  /** Fails so often before it writes. */
  function failing(code: string, times: number) {
    const { store } = shop.deps;
    const warned: unknown[] = [];
    let tries = 0;
    const settleSent: typeof store.settleSent = async (category, settling) => {
      tries += 1;
      if (tries <= times) throw Object.assign(new Error(code), { code });
      return store.settleSent(category, settling);
    };
    const logger = { warn: (fields: unknown) => warned.push(fields) };
    return { deps: { ...shop.deps, logger, store: { ...store, settleSent } }, warned };
  }

  it('is asked again until the acceptance is written, without another call', async () => {
    const event = await shop.admit();
    const calls = shop.provider.sent.length;
    const { deps, warned } = failing('57P01', 1);
    expect(await shop.deliver(event, deps)).toEqual({ kind: 'done' });
    expect(await shop.message(event.message_id)).toMatchObject({ state: 'sent' });
    expect(shop.provider.sent).toHaveLength(calls + 1);
    expect(warned).toEqual([{ event_id: event.event_id }]);
  });

  it('is not asked again what it refuses', async () => {
    const event = await shop.admit();
    const { deps, warned } = failing('23514', 1);
    await expect(shop.deliver(event, deps)).rejects.toThrow('23514');
    expect(warned).toEqual([]);
    expect(await shop.message(event.message_id)).toMatchObject({ state: 'sending' });
  });
});
