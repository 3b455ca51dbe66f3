import { describe, expect, it } from 'vitest';
import type { AuditEntry } from './audit-entry.ts';
import { type AuditRecord, contentHash, stampAudit } from './stamp-audit.ts';

const entry: AuditEntry = {
  eventType: 'CRM.EMAIL.REQUESTED',
  correlationId: 'corr-1',
  actor: { type: 'user', id: 'user-42', ip: '203.0.113.7', userAgent: 'test' },
  resourceType: 'message',
  resourceId: '0193d8a0-6d3e-7b10-b3d4-9a8b7c6d5e4f',
  loanId: 4711,
  payload: { category: 'marketing', to: ['a***@x.example'], nested: { b: 2, a: [1, null, 'é'] } },
};
const deps = {
  clock: { now: () => new Date('2026-11-22T14:05:00.123Z'), monotonicMs: () => 0 },
  newId: () => '0193d8a0-6d3e-7a55-9c2b-5b1c7f0e4a11',
};

function withoutHash({ content_hash: _hash, ...row }: AuditRecord): Omit<AuditRecord, 'content_hash'> {
  return row;
}

describe('E5: an audit row is complete before it is written', () => {
  const record = stampAudit(entry, deps);

  it('has id, correlation_id and event_ts_utc, and says who did what to what', () => {
    expect(withoutHash(record)).toEqual({
      id: '0193d8a0-6d3e-7a55-9c2b-5b1c7f0e4a11',
      correlation_id: 'corr-1',
      actor_type: 'user',
      actor_id: 'user-42',
      event_type: 'CRM.EMAIL.REQUESTED',
      event_ts_utc: '2026-11-22T14:05:00.123Z',
      resource_type: 'message',
      resource_id: '0193d8a0-6d3e-7b10-b3d4-9a8b7c6d5e4f',
      loan_id: 4711,
      payload_json: entry.payload,
      ip_addr: '203.0.113.7',
      user_agent: 'test',
    });
  });

  it('an actor without address and browser leaves both columns null', () => {
    const { ip_addr, user_agent } = stampAudit({ ...entry, actor: { type: 'system', id: 'consumer' } }, deps);
    expect([ip_addr, user_agent]).toEqual([null, null]);
  });

  it('T19: its hash is SHA-256 in hex over RFC 8785, the same whatever the order of keys', () => {
    const turned = {
      ...entry,
      payload: { nested: { a: [1, null, 'é'], b: 2 }, to: ['a***@x.example'], category: 'marketing' },
    };
    expect(record.content_hash).toMatch(/^[0-9a-f]{64}$/);
    expect(stampAudit(turned, deps).content_hash).toBe(record.content_hash);
    expect(contentHash(withoutHash(record))).toBe(record.content_hash);
    // Computed once outside this code: a change of form would orphan every row that is stored.
    expect(record.content_hash).toBe('29a0af5028a8eba13bf5d7745aa97e8b2ed544894b65a6991507b323fb16cf8e');
  });

  it.each(Object.keys(withoutHash(record)) as (keyof AuditRecord)[])(
    'T19: a change of %s changes the hash',
    (column) => {
      for (const other of [null, 'other', 1, { category: 'marketing' }]) {
        const changed = { ...withoutHash(record), [column]: other };
        expect(contentHash(changed), JSON.stringify(other)).not.toBe(record.content_hash);
      }
    },
  );

  it('T19: a value moved from one column to its neighbour changes the hash', () => {
    const row = withoutHash(record);
    const moved = { ...row, actor_type: row.actor_id, actor_id: row.actor_type };
    expect(contentHash(moved)).not.toBe(record.content_hash);
  });

  it('a payload that JSON cannot hold is refused and not hashed as something else', () => {
    expect(() => stampAudit({ ...entry, payload: { duration_ms: Number.NaN } }, deps)).toThrow();
    expect(() => stampAudit({ ...entry, payload: { amount: 1n } }, deps)).toThrow();
  });
});

// Breaks tried:
// - user_agent left out of the hash: two go red.
// - the hash over JSON.stringify: the order of keys and a payload with NaN go red; a stored row no longer has its hash.
