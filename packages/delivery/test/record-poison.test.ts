import { createHash } from 'node:crypto';
import { newId } from '@crm/runtime';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { judgeDeadLetter, type Poison, recordPoison } from '../src/index.ts';
import { auditRows } from './records.ts';
import { openWorkshopWithLoan, type Workshop } from './workshop.ts';

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshopWithLoan(inject('databaseUrl'));
});
afterAll(() => shop.close());

const poisonOf = (more: Partial<Poison> = {}): Poison => ({
  queue: 'q.crm.email.v1',
  eventId: null,
  messageId: null,
  correlationId: null,
  errorCode: 'NOT_JSON',
  errorMessage: 'The body is not a JSON object.',
  body: Buffer.from(newId()),
  ...more,
});
const shaOf = (body: Buffer) => createHash('sha256').update(body).digest('hex');

/** Records it so often; answers its dead letters whole and what was told. */
async function record(poison: Poison, { times = 1 } = {}) {
  const told: string[] = [];
  const deps = { ...shop.deps, onAudited: (eventType: string) => told.push(eventType) };
  for (let n = 0; n < times; n += 1) await recordPoison(deps, poison);
  const rows = await shop.database.db.sql`
    SELECT id, queue, event_id, message_id, correlation_id, error_code, error_message, replayable, body, resolved_at
      FROM dead_letters WHERE body_sha256 = ${shaOf(poison.body)}`;
  return { told, rows, id: String(rows[0]?.id) };
}
const rowOf = ({ eventId, messageId, correlationId, queue, body, ...poison }: Poison) => ({
  id: expect.any(String),
  queue,
  event_id: eventId,
  message_id: messageId,
  correlation_id: correlationId,
  error_code: poison.errorCode,
  error_message: poison.errorMessage,
  replayable: false,
  body,
  resolved_at: null,
});
const auditOf = (correlationId: string, payload: object) => ({
  event_type: 'CRM.EMAIL.DEAD_LETTERED',
  correlation_id: correlationId,
  actor_type: 'system',
  actor_id: shop.deps.owner,
  resource_type: 'dead_letter',
  loan_id: null,
  payload,
});

describe('T32: what cannot be handled at all', () => {
  it('is kept, on record under its own id, and told, once however often it comes', async () => {
    const poison = poisonOf();
    const { told, rows, id } = await record(poison, { times: 3 });
    expect(rows).toEqual([rowOf(poison)]);
    expect(told).toEqual(['CRM.EMAIL.DEAD_LETTERED']);
    const payload = { error_code: 'NOT_JSON', event_id: null, queue: 'q.crm.email.v1', size: 36 };
    expect(await auditRows(shop, id)).toEqual([auditOf(id, payload)]);
    const { sql } = shop.database.db;
    const [written] = await sql`
      SELECT count(*)::int AS count FROM compliance_audit_log WHERE event_type = 'CRM.EMAIL.DEAD_LETTERED'`;
    expect(written).toEqual({ count: 1 });
  });

  it('keeps what it says of itself, where no event of that id was born here', async () => {
    const poison = poisonOf({ eventId: newId(), messageId: newId(), correlationId: 'corr-9' });
    const { rows, id } = await record(poison);
    expect(rows).toEqual([rowOf(poison)]);
    const payload = { error_code: 'NOT_JSON', event_id: poison.eventId, queue: 'q.crm.email.v1', size: 36 };
    expect(await auditRows(shop, id)).toEqual([auditOf('corr-9', payload)]);
  });

  it('leaves the place of a real event free, and says in the audit log which it named', async () => {
    const { event_id: eventId } = await shop.admit();
    const poison = poisonOf({ eventId });
    const { rows, id } = await record(poison);
    expect(rows).toEqual([rowOf({ ...poison, eventId: null })]);
    expect((await auditRows(shop, id))[0]?.payload).toMatchObject({ event_id: eventId });
  });

  it('needs nobody who listens', async () => {
    const { onAudited: _, ...deaf } = shop.deps;
    const poison = poisonOf();
    await recordPoison(deaf, poison);
    expect((await record(poison)).rows).toHaveLength(1);
  });
});

it('a message in the dead-letter queue of which nothing is recorded is judged so', async () => {
  const { sql } = shop.database.db;
  const body = Buffer.from(newId());
  const judge = (eventId: string | null) => judgeDeadLetter(sql, { eventId, bodySha256: shaOf(body) });
  expect([await judge(null), await judge(newId())]).toEqual(['unrecorded', 'unrecorded']);
  await record(poisonOf({ body }));
  expect(await judge(null)).toBe('open');
});
