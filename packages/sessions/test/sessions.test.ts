import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ageMsMax, endSession, findSession, idleMsMax, openSession } from '../src/index.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
});
afterAll(() => database.drop());

const start = Date.parse('2026-11-25T08:00:00Z');
const at = (ms: number) => ({ db: database.db, now: () => new Date(start + ms) });
const person = { subject: 'agent-1', name: 'Agent 1', roles: ['crm:agent'] };
const minute = 60_000;

describe('a session at the console', () => {
  it('is found by its token, and by no other', async () => {
    const { token } = await openSession(at(0), person);
    expect(await findSession(at(1), token)).toEqual({ ...person, expiresAt: new Date(start + ageMsMax) });
    expect(await findSession(at(1), `${token}x`)).toBeUndefined();
  });

  it('T12: the token is not stored, only its hash', async () => {
    const { token } = await openSession(at(0), person);
    const rows = JSON.stringify(await database.db.sql`SELECT * FROM console_sessions`);
    expect(rows).toContain('agent-1');
    expect(rows).not.toContain(token);
  });

  it('is over when it has idled for half an hour, and lives on while it is used', async () => {
    const { token } = await openSession(at(0), person);
    expect(await findSession(at(idleMsMax - minute), token)).toBeDefined();
    expect(await findSession(at(2 * idleMsMax - 2 * minute), token)).toBeDefined();
    expect(await findSession(at(4 * idleMsMax), token)).toBeUndefined();
  });

  it('is over after twelve hours, however busy it was', async () => {
    const { token } = await openSession(at(0), person);
    for (let ms = 0; ms < ageMsMax; ms += 20 * minute) expect(await findSession(at(ms), token)).toBeDefined();
    expect(await findSession(at(ageMsMax), token)).toBeUndefined();
  });

  it('is over once it was signed out', async () => {
    const { token } = await openSession(at(0), person);
    await endSession(database.db, token);
    expect(await findSession(at(1), token)).toBeUndefined();
  });

  it('that is over is swept when another is opened', async () => {
    await openSession(at(0), { ...person, subject: 'long-gone' });
    await openSession(at(2 * ageMsMax), person);
    const left = await database.db.sql`SELECT 1 FROM console_sessions WHERE subject = 'long-gone'`;
    expect(left).toHaveLength(0);
  });
});
