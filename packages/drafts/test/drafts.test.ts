import type { DraftBody } from '@crm/contracts';
import { createTestDatabase, seedLoan, type TestDatabase } from '@crm/db/testing';
import { newId } from '@crm/runtime';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { findDraft, keptDays, removeDraft, saveDraft, sweepDrafts } from '../src/index.ts';

const start = new Date('2026-11-20T12:00:00.000Z');
let database: TestDatabase;
let now = start;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  for (let id = 1; id <= 205; id += 1) await seedLoan(database.db.sql, { id });
});
afterAll(() => database.drop());
beforeEach(async () => {
  now = start;
  await database.db.sql`TRUNCATE email_drafts`;
});

const written = (subject: string): DraftBody => ({
  contactIds: [7],
  to: 'ann@x.example, ',
  cc: '',
  bcc: '',
  templateId: 'notice-v1',
  subject,
  variables: { Note: 'half a sen' },
  category: 'marketing',
  attachments: [{ filename: 'a.pdf', bytes: 12 }],
});
const ann = { ownerId: 'agent-1', loanId: 1 };
const save = (subject: string, ifMatch: string | null, key = ann) =>
  saveDraft({ db: database.db, now: () => now, newId }, { ...key, draft: written(subject), ifMatch });
async function saved(subject: string, ifMatch: string | null, key = ann): Promise<string> {
  const result = await save(subject, ifMatch, key);
  if (result.kind !== 'saved') throw new Error(`not saved: ${result.kind}`);
  return result.etag;
}
const find = (key = ann) => findDraft(database.db, key);
const laterBy = (days: number) => {
  now = new Date(start.getTime() + days * 24 * 60 * 60_000);
};

describe('a draft', () => {
  it('comes back as it was written, for its writer and its loan alone', async () => {
    const etag = await saved('First', null);
    expect(await find()).toEqual({ draft: written('First'), savedAt: start, etag });
    expect(await find({ ...ann, loanId: 2 })).toBeUndefined();
    expect(await find({ ...ann, ownerId: 'agent-2' })).toBeUndefined();
  });

  it('is replaced by who saw the version that stands, and by nobody else', async () => {
    const first = await saved('First', null);
    const second = await saved('Second', first);
    expect(second).not.toBe(first);
    for (const ifMatch of [first, null, '"1"', `W/"${newId()}"`])
      expect(await save('Third', ifMatch)).toEqual({ kind: 'conflict', etag: second });
    expect((await find())?.draft.subject).toBe('Second');
    await saved('Third', `W/${second}`);
    await saved('Fourth', '*');
    expect((await find())?.draft.subject).toBe('Fourth');
  });

  it('that was removed does not come back by a version that somebody still holds', async () => {
    const first = await saved('First', null);
    await removeDraft(database.db, ann);
    expect(await save('Second', first)).toEqual({ kind: 'conflict', etag: null });
    expect(await find()).toBeUndefined();
    await saved('Anew', null);
    expect(await save('Second', first)).toMatchObject({ kind: 'conflict' });
  });

  it('of two first saves at once is one', async () => {
    const kinds = (await Promise.all(['a', 'b', 'c', 'd'].map((text) => save(text, null)))).map(
      ({ kind }) => kind,
    );
    expect(kinds.sort()).toEqual(['conflict', 'conflict', 'conflict', 'saved']);
  });

  it('of a loan that is not there is not kept', async () => {
    expect(await save('First', null, { ...ann, loanId: 999 })).toEqual({ kind: 'no_loan' });
  });

  it('removing concerns nobody else', async () => {
    const other = { ...ann, ownerId: 'agent-2' };
    await saved('Theirs', null, other);
    await removeDraft(database.db, ann);
    expect((await find(other))?.draft.subject).toBe('Theirs');
  });

  it('beyond 200 of one person the one that was longest not touched goes', async () => {
    await saved('Other', null, { ownerId: 'agent-2', loanId: 1 });
    for (let loanId = 1; loanId <= 201; loanId += 1) {
      expect(await find({ ...ann, loanId: 1 })).toEqual(loanId === 1 ? undefined : expect.anything());
      now = new Date(start.getTime() + loanId);
      await saved('Mine', null, { ...ann, loanId });
    }
    const kept = await database.db.sql<{ ownerId: string; loanId: number }[]>`
      SELECT owner_id AS "ownerId", loan_id AS "loanId" FROM email_drafts ORDER BY saved_at`;
    expect(kept).toHaveLength(201);
    expect(kept[0]).toEqual({ ownerId: 'agent-2', loanId: 1 });
    expect(kept[1]).toEqual({ ownerId: 'agent-1', loanId: 2 });
  });

  it('beyond its bytes is refused by the table itself', async () => {
    const long = saveDraft(
      { db: database.db, now: () => now, newId },
      { ...ann, draft: { ...written(''), to: 'x'.repeat(131_072) }, ifMatch: null },
    );
    await expect(long).rejects.toThrow(/email_drafts_content_size/);
  });
});

describe('the sweep of drafts', () => {
  const sweep = (batchMax = 10) => sweepDrafts({ db: database.db, now: () => now }, { batchMax });

  it('takes what was not touched for 30 days, and what was touched again stays', async () => {
    const etag = await saved('Old', null);
    await saved('Older still', null, { ...ann, loanId: 2 });
    laterBy(keptDays);
    expect(await sweep()).toBe(0);
    await saved('Old, gone on with', etag);
    laterBy(keptDays + 0.001);
    expect(await sweep()).toBe(1);
    expect([(await find())?.draft.subject, await find({ ...ann, loanId: 2 })]).toEqual([
      'Old, gone on with',
      undefined,
    ]);
  });

  it('takes the oldest first and no more than a batch', async () => {
    for (const loanId of [3, 1, 2]) {
      now = new Date(start.getTime() + loanId);
      await saved('Old', null, { ...ann, loanId });
    }
    laterBy(keptDays + 1);
    expect(await sweep(2)).toBe(2);
    expect(await find({ ...ann, loanId: 3 })).toBeDefined();
    expect([await sweep(2), await sweep(2)]).toEqual([1, 0]);
  });
});

// Breaks tried:
// - the owner not asked by find, by remove, or by the bound of 200; the oldest kept and the newest dropped: red.
// - the version not compared, a first save that replaces, the broken foreign key thrown: red.
// - the sweep a moment early, or the newest first: red.
