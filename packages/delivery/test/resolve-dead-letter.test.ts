import { newId } from '@crm/runtime';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findOpenDeadLetters, resolveDeadLetter } from '../src/operations/index.ts';
import { openWorkshopWithLoan, type Workshop } from './workshop.ts';

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshopWithLoan(inject('databaseUrl'));
});
afterAll(() => shop.close());

/** One that waits for a person; answers its id. */
async function letter(): Promise<string> {
  const id = newId();
  await shop.database.db.sql`
    INSERT INTO dead_letters (id, queue, error_code, error_message, replayable, body, body_sha256)
    VALUES (${id}, 'q', 'NOT_JSON', 'm', false, '', ${id})`;
  return id;
}

describe('closing a dead letter', () => {
  const actor = { type: 'user', id: 'ops-1' } as const;
  const request = { reason: 'seen by ann.lee@x.example', actor, correlationId: 'corr-7' };
  const auditOf = (id: string) => shop.database.db.sql`
    SELECT event_type, actor_type, actor_id, correlation_id, resource_type, loan_id, payload_json AS payload
      FROM compliance_audit_log WHERE resource_id = ${id}`;

  it('that is given up is on record and told once, with its reason masked', async () => {
    const id = await letter();
    const told: string[] = [];
    const deps = { ...shop.deps, onAudited: (eventType: string) => told.push(eventType) };
    const discard = () => resolveDeadLetter(deps, { ...request, id, resolution: 'discarded' });
    expect([await discard(), await discard()]).toEqual([true, false]);
    expect(told).toEqual(['CRM.EMAIL.DISCARDED']);
    const reason = expect.stringMatching(/^seen by (?!ann)/);
    expect(await auditOf(id)).toEqual([
      {
        event_type: 'CRM.EMAIL.DISCARDED',
        actor_type: 'user',
        actor_id: 'ops-1',
        correlation_id: 'corr-7',
        resource_type: 'dead_letter',
        loan_id: null,
        payload: { reason, correlationId: 'corr-7' },
      },
    ]);
    const [row] = await shop.database.db
      .sql`SELECT resolution, resolved_by, resolved_reason FROM dead_letters WHERE id = ${id}`;
    expect(row).toEqual({ resolution: 'discarded', resolved_by: 'ops-1', resolved_reason: reason });
  });

  it('that is replayed has the audit row of its admission, and none here', async () => {
    const id = await letter();
    const told: string[] = [];
    const deps = { ...shop.deps, onAudited: (eventType: string) => told.push(eventType) };
    expect(await resolveDeadLetter(deps, { ...request, id, resolution: 'replayed' })).toBe(true);
    expect([told, await auditOf(id)]).toEqual([[], []]);
    expect(await findOpenDeadLetters(shop.database.db, { keys: [id] })).toEqual([]);
  });

  it('needs nobody who listens, and of one that never was says so', async () => {
    const id = await letter();
    const { onAudited: _, ...deaf } = shop.deps;
    expect(await resolveDeadLetter(deaf, { ...request, id, resolution: 'discarded' })).toBe(true);
    expect(await resolveDeadLetter(deaf, { ...request, id: newId(), resolution: 'discarded' })).toBe(false);
  });
});
