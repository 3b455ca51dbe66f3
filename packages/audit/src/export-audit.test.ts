import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { newId, systemClock } from '@crm/runtime';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { AuditEntry } from './audit-entry.ts';
import { exportAudit, exportedMax } from './export-audit.ts';
import { insertAudit } from './insert-audit.ts';
import { listAudit } from './list-audit.ts';
import { stampAudit } from './stamp-audit.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
});
afterAll(() => database.drop());

const stamps = { clock: systemClock, newId };
const actor = { type: 'user', id: 'examiner' } as const;

async function insert(count: number, more: Partial<AuditEntry>): Promise<void> {
  const entry: AuditEntry = {
    eventType: 'CRM.EMAIL.SENT',
    correlationId: 'c',
    actor: { type: 'system', id: 'consumer' },
    resourceType: 'message',
    resourceId: 'm-1',
    loanId: 1,
    payload: {},
    ...more,
  };
  await insertAudit(
    database.db.sql,
    Array.from({ length: count }, () => stampAudit(entry, stamps)),
  );
}

const recorded = async () =>
  (await listAudit(database.db, { eventType: 'AUDIT.EXPORTED', limit: 100 })).items;

describe('E5: an export of the audit', () => {
  it('has the rows that were asked for, and leaves a row that says who took which of them', async () => {
    await insert(3, { correlationId: 'taken', loanId: 7 });
    await insert(1, { correlationId: 'left', loanId: 7 });
    const query = { format: 'csv', correlationId: 'taken', loanId: 7 } as const;
    const rows = await exportAudit({ db: database.db, ...stamps }, { query, actor, correlationId: 'export' });
    expect(rows?.map(({ correlationId }) => correlationId)).toEqual(['taken', 'taken', 'taken']);
    expect(await recorded()).toEqual([
      expect.objectContaining({
        correlationId: 'export',
        actorType: 'user',
        actorId: 'examiner',
        resourceType: 'audit',
        resourceId: null,
        loanId: 7,
        payload: {
          format: 'csv',
          rows: 3,
          conditions: { correlationId: 'taken', loanId: 7 },
          correlationId: 'export',
        },
      }),
    ]);
  });

  it('of more rows than a file may have is refused whole, and nothing is recorded', async () => {
    await insert(exportedMax + 1, { correlationId: 'many', loanId: null });
    const before = await recorded();
    const query = { format: 'json', correlationId: 'many' } as const;
    const deps = { db: database.db, ...stamps };
    expect(await exportAudit(deps, { query, actor, correlationId: 'refused' })).toBeUndefined();
    expect(await recorded()).toEqual(before);
  });
});
