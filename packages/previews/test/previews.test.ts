import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { newId } from '@crm/runtime';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { findPreview, keptMs, prunePreviews, storePreview } from '../src/index.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
});
afterAll(() => database.drop());
beforeEach(() => database.db.sql`TRUNCATE email_previews`);

const start = Date.parse('2026-11-26T08:00:00Z');
const at = (ms: number) => ({ db: database.db, newId, now: () => new Date(start + ms) });
const count = async () => Number((await database.db.sql`SELECT count(*) AS n FROM email_previews`)[0]?.n);

describe('a preview', () => {
  it('is there for the one who asked for it, and for nobody else', async () => {
    const { id } = await storePreview(at(0), { ownerId: 'agent-1', html: '<p>Dear Ann</p>' });
    expect(await findPreview(at(1), { id, ownerId: 'agent-1' })).toBe('<p>Dear Ann</p>');
    expect(await findPreview(at(1), { id, ownerId: 'agent-2' })).toBeUndefined();
    expect(await findPreview(at(1), { id: newId(), ownerId: 'agent-1' })).toBeUndefined();
  });

  it('is over after ten minutes', async () => {
    const { id, expiresAt } = await storePreview(at(0), { ownerId: 'agent-1', html: 'x' });
    expect(expiresAt).toEqual(new Date(start + keptMs));
    expect(await findPreview(at(keptMs - 1), { id, ownerId: 'agent-1' })).toBe('x');
    expect(await findPreview(at(keptMs), { id, ownerId: 'agent-1' })).toBeUndefined();
  });

  it('is pruned when it is over and not before, the oldest first, so many at a time', async () => {
    for (let n = 0; n < 5; n += 1) await storePreview(at(n), { ownerId: `agent-${n}`, html: 'x' });
    const { id } = await storePreview(at(5), { ownerId: 'agent-5', html: 'y' });
    const prune = (ms: number, batchMax: number) => prunePreviews(at(ms), { batchMax });
    expect(await prune(keptMs - 1, 10)).toBe(0);
    expect([await prune(keptMs + 4, 3), await prune(keptMs + 4, 3), await prune(keptMs + 4, 3)]).toEqual([
      3, 2, 0,
    ]);
    expect(await findPreview(at(keptMs + 4), { id, ownerId: 'agent-5' })).toBe('y');
    expect(await count()).toBe(1);
  });

  it('takes the place of the oldest of ten, and of nobody else’s', async () => {
    await storePreview(at(0), { ownerId: 'agent-2', html: 'theirs' });
    const ids: string[] = [];
    for (let n = 0; n < 12; n += 1) {
      ids.push((await storePreview(at(n), { ownerId: 'agent-1', html: `${n}` })).id);
    }
    expect(await count()).toBe(11);
    const found = await Promise.all(ids.map((id) => findPreview(at(20), { id, ownerId: 'agent-1' })));
    expect(found).toEqual([undefined, undefined, '2', '3', '4', '5', '6', '7', '8', '9', '10', '11']);
  });
});
