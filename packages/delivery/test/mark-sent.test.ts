import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { markSent } from '../src/operations/index.ts';
import { auditRow, auditSince, logRows } from './records.ts';
import { noAnswer, openWorkshopWithLoan, type Workshop } from './workshop.ts';

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshopWithLoan(inject('databaseUrl'));
});
afterAll(() => shop.close());
beforeEach(() => {
  shop.provider.answer = noAnswer;
});

const actor = { type: 'user', id: 'ops-1' } as const;

/** Marks a message, and keeps what others are told. */
async function mark(messageId: string) {
  const told: string[] = [];
  const deps = {
    ...shop.deps,
    onAudited: (eventType: string) => told.push(eventType),
    wakeUp: () => told.push('wake-up'),
  };
  const reason = 'seen in the log of ann.lee@x.example';
  const marked = await markSent(deps, { messageId, reason, actor, correlationId: 'corr-of-request' });
  return { marked, told: told.sort() };
}

it('a message that a person marks as sent: on record by whom and why, and the dispatcher is woken', async () => {
  const event = await shop.admit();
  await shop.deliver(event);
  const { marked, told } = await mark(event.message_id);
  expect(marked).toEqual({
    kind: 'sent',
    eventId: expect.any(String),
    correlationId: event.correlation_id,
  });
  expect(told).toEqual(['CRM.EMAIL.SENT', 'wake-up']);
  const { artifact_id } = await shop.message(event.message_id);
  const [sent] = await shop.events(event.message_id, 'crm.email.sent.v1');
  expect(sent).toEqual({
    event_type: 'crm.email.sent.v1',
    event_id: marked.kind === 'sent' && marked.eventId,
    occurred_at: expect.any(String),
    correlation_id: event.correlation_id,
    causation_id: null,
    message_id: event.message_id,
    loan_id: 1,
    category: 'transactional',
    provider_message_id: null,
    artifact_id,
    duration_ms: 0,
  });
  expect((await logRows(shop, event.message_id)).at(-1)).toMatchObject({
    from_state: 'unknown',
    to_state: 'sent',
    cause: 'marked_sent',
    actor_id: 'ops-1',
    event_id: null,
  });
  const row = auditRow(shop, event, { type: 'CRM.EMAIL.SENT', payload: {} });
  expect((await auditSince(shop, event)).at(-1)).toEqual({
    ...row,
    actor_type: 'user',
    actor_id: 'ops-1',
    payload: {
      category: 'transactional',
      provider_message_id: null,
      artifact_id,
      duration_ms: 0,
      marked_by: 'ops-1',
      reason: expect.stringMatching(/^seen in the log of (?!ann)/),
      correlationId: event.correlation_id,
      requestCorrelationId: 'corr-of-request',
    },
  });
});

it('a message that cannot be marked: nobody is told, and nothing is woken', async () => {
  const event = await shop.admit();
  expect(await mark(event.message_id)).toEqual({
    marked: { kind: 'wrong_state', state: 'queued' },
    told: [],
  });
  expect(await auditSince(shop, event)).toEqual([]);
});

it('marking needs nobody who listens', async () => {
  const event = await shop.admit();
  await shop.deliver(event);
  const { onAudited: _, ...deaf } = shop.deps;
  const request = { messageId: event.message_id, reason: 'r', actor, correlationId: 'c' };
  expect(await markSent(deaf, request)).toMatchObject({ kind: 'sent' });
});
