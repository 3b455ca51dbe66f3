import { createTestDatabase, seedContacts, type TestDatabase } from '@crm/db/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { findBlockedPeople } from './find-blocked-people.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  await seedContacts(database.db.sql, [
    { id: 1, email: ' Ann@X.Example ', doNotEmail: true, phone: '+12025550100' },
    { id: 2, email: 'shared@x.example', phone: '+12025550111' },
    { id: 3, email: 'SHARED@x.example', doNotEmail: true },
    ...Array.from({ length: 7 }, (_, n) => ({ id: 20 + n, email: 'office@x.example', doNotEmail: true })),
  ]);
});
afterAll(() => database.drop());

const find = (addressKeys: string[], channel: 'email' | 'sms' | 'voice' = 'email') =>
  findBlockedPeople(database.db.sql, { channel, addressKeys });

type Flags = Record<string, boolean>;

/** A change of preferences as the audit log keeps it; the row itself is written by its own statement. */
async function recorded(contactId: number, at: string, change: { from: Flags; to: Flags; reason: string }) {
  const payload = { contactId, old_values: change.from, new_values: change.to, reason: change.reason };
  await database.db.sql`
    INSERT INTO compliance_audit_log (event_type, event_ts_utc, actor_type, actor_id, resource_type, resource_id, payload_json)
    VALUES ('COMMS.PREFS.UPDATED', ${at}, 'user', 'agent-1', 'contact', ${String(contactId)}, ${database.db.sql.json(payload)})`;
}
const off = { doNotEmail: false, doNotText: false, doNotCall: false };
const on = { ...off, doNotEmail: true };

it('E21: is whoever holds the address and has set the flag of the channel, in the order asked', async () => {
  const found = await find(['shared@x.example', 'ann@x.example', 'nobody@x.example']);
  expect(found.map(({ addressKey, contactId, name }) => [addressKey, contactId, name])).toEqual([
    ['shared@x.example', 3, 'Contact 3'],
    ['ann@x.example', 1, 'Contact 1'],
  ]);
  expect(await find(['+12025550100'], 'sms')).toEqual([]);
});

it('E21: of an address that many share, the first five', async () => {
  expect((await find(['office@x.example'])).map(({ contactId }) => contactId)).toEqual([20, 21, 22, 23, 24]);
});

it('E21: a flag that no recorded change set has the reason and the time of its row', async () => {
  const { sql } = database.db;
  await sql`UPDATE contact_comm_prefs SET reason = 'Imported' WHERE contact_id = 3`;
  const [row] = await sql<
    { at: Date }[]
  >`SELECT updated_at AS at FROM contact_comm_prefs WHERE contact_id = 3`;
  expect(await find(['shared@x.example'])).toMatchObject([{ reason: 'Imported', since: row?.at }]);
});

it('E21: where the row was changed since for another reason, nothing is made up', async () => {
  await recorded(3, '2026-10-01T10:00:00Z', { from: on, to: { ...on, doNotCall: true }, reason: 'Nights' });
  expect(await find(['shared@x.example'])).toMatchObject([{ reason: null, since: null }]);
});

it('E21: the last opt-out counts, neither an earlier one nor a later change of another flag', async () => {
  await recorded(1, '2026-08-01T10:00:00Z', { from: off, to: on, reason: 'First' });
  await recorded(1, '2026-08-02T10:00:00Z', { from: on, to: off, reason: 'Taken back' });
  await recorded(1, '2026-09-01T10:00:00Z', { from: off, to: on, reason: 'Second' });
  await recorded(1, '2026-10-01T10:00:00Z', { from: on, to: { ...on, doNotText: true }, reason: 'Other' });
  expect(await find(['ann@x.example'])).toMatchObject([
    { reason: 'Second', since: new Date('2026-09-01T10:00:00Z') },
  ]);
  await database.db.sql`UPDATE contact_comm_prefs SET do_not_text = true WHERE contact_id = 1`;
  expect(await find(['+12025550100'], 'sms')).toMatchObject([
    { reason: 'Other', since: new Date('2026-10-01T10:00:00Z') },
  ]);
});

// Breaks tried:
// - the flag not asked, no bound of one address: red.
// - the first opt-out instead of the last, the row's reason where another change came after it: red.
