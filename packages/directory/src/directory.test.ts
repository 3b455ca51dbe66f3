import { createTestDatabase, seedContacts, seedLoan, type TestDatabase } from '@crm/db/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findContactAddressKeys } from './find-contact-address-keys.ts';
import { findHolders } from './find-holders.ts';
import { findLoanFacts } from './find-loan-facts.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  await seedContacts(database.db.sql, [
    { id: 1, email: ' \tAnn.Lee@X.Example \r\n', doNotEmail: true, phone: '+12025550100' },
    { id: 2, email: 'shared@x.example', phone: '+12025550111' },
    { id: 3, email: 'SHARED@X.EXAMPLE', doNotEmail: true, phone: '+12025550111' },
    { id: 4, email: null },
    { id: 5, email: '   ' },
    { id: 9007199254740991, email: 'last@x.example' },
  ]);
  await database.db.sql`UPDATE contact_comm_prefs SET do_not_text = true WHERE contact_id = 2`;
  await database.db.sql`UPDATE contact_comm_prefs SET do_not_call = true WHERE contact_id = 3`;
});
afterAll(() => database.drop());

const holders = (channel: 'email' | 'sms' | 'voice', addressKeys: string[]) =>
  findHolders(database.db.sql, { channel, addressKeys });

describe('J17: who holds an address', () => {
  it('is matched by trimmed lower case, whatever the contact was stored with', async () => {
    expect(await holders('email', ['ann.lee@x.example'])).toEqual([
      {
        addressKey: 'ann.lee@x.example',
        contactId: 1,
        doNotEmail: true,
        doNotText: false,
        doNotCall: false,
        prefsVersion: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/),
      },
    ]);
  });

  it('is each contact that has it, by id, with the flags of its own', async () => {
    const found = await holders('email', ['shared@x.example']);
    expect(
      found.map(({ contactId, doNotEmail, doNotText, doNotCall }) => [
        contactId,
        doNotEmail,
        doNotText,
        doNotCall,
      ]),
    ).toEqual([
      [2, false, true, false],
      [3, true, false, true],
    ]);
  });

  it('is nobody for an address that no contact has, and that address is not in the answer', async () => {
    expect(await holders('email', ['office@y.example'])).toEqual([]);
    const mixed = await holders('email', ['office@y.example', 'last@x.example']);
    expect(mixed.map(({ addressKey, contactId }) => [addressKey, contactId])).toEqual([
      ['last@x.example', 9007199254740991],
    ]);
  });

  it.each(['%', '_hared@x.example', 'shared@x.example%', "' OR true --"])(
    'T18: is nobody for %j',
    async (key) => {
      expect(await holders('email', [key])).toEqual([]);
    },
  );

  it('nobody is asked for: nobody is found, not those without an address', async () => {
    expect(await holders('email', [])).toEqual([]);
  });

  it.each(['sms', 'voice'] as const)(
    'on %s is found by phone number and not by e-mail address',
    async (channel) => {
      const found = await holders(channel, ['+12025550111', '+12025550100', 'shared@x.example']);
      expect(found.map(({ addressKey, contactId }) => [addressKey, contactId])).toEqual([
        ['+12025550100', 1],
        ['+12025550111', 2],
        ['+12025550111', 3],
      ]);
    },
  );

  it('the version is exact: it tells two changes apart that share a millisecond', async () => {
    const { sql } = database.db;
    const versionAfter = async (reason: string) => {
      await sql`UPDATE contact_comm_prefs SET reason = ${reason} WHERE contact_id = 1`;
      return (await holders('email', ['ann.lee@x.example']))[0]?.prefsVersion ?? '';
    };
    const versions = [];
    for (let n = 0; n < 50; n += 1) versions.push(await versionAfter(`reason ${n}`));
    expect(new Set(versions).size).toBe(50);
    const [row] = await sql<{ version: string }[]>`
      SELECT updated_at::text AS version FROM contact_comm_prefs WHERE contact_id = 1`;
    expect(versions.at(-1)).toBe(row?.version);
  });
});

describe('the addresses of a contact', () => {
  it.each([
    [1, ['ann.lee@x.example']],
    [4, []],
    [5, []],
    [4711, undefined],
  ])('of contact %i are %j', async (id, keys) => {
    expect(await findContactAddressKeys(database.db.sql, id)).toEqual(keys);
  });
});

describe('E11: the facts of a loan', () => {
  const factsOf = (loanId: number) => findLoanFacts(database.db, loanId);

  it('are whole minor units, exact beyond 2^53', async () => {
    const { sql } = database.db;
    await seedLoan(sql, { id: 71, borrowerId: 2 });
    await sql`
      UPDATE loans SET currency = 'KWD', property_address = '1 Elm St', principal_balance_minor = 9007199254740993,
             escrow_balance_minor = -9223372036854775808, payment_due_minor = 9223372036854775807, late_fee_minor = 0,
             payoff_amount_minor = NULL, per_diem_minor = 1, next_due_date = '2026-12-01' WHERE id = 71`;
    expect(await factsOf(71)).toEqual({
      loan: {
        loanNumber: 'LN-71',
        currency: 'KWD',
        propertyAddress: '1 Elm St',
        principalBalanceMinor: 9007199254740993n,
        escrowBalanceMinor: -9223372036854775808n,
        paymentDueMinor: 9223372036854775807n,
        lateFeeMinor: 0n,
        payoffAmountMinor: null,
        perDiemMinor: 1n,
        nextDueDate: '2026-12-01',
      },
      borrower: { fullName: 'Contact 2', locale: 'en-US', timezone: 'America/Chicago' },
    });
  });

  it('the borrower of record is the lowest contact id with that role, and nobody with another', async () => {
    const { sql } = database.db;
    await seedLoan(sql, { id: 72, borrowerId: 3 });
    await sql`INSERT INTO loan_contacts (loan_id, contact_id, role) VALUES (72, 1, 'co-signer'), (72, 2, 'borrower')`;
    expect((await factsOf(72))?.borrower?.fullName).toBe('Contact 2');
    await seedLoan(sql, { id: 73 });
    await sql`INSERT INTO loan_contacts (loan_id, contact_id, role) VALUES (73, 1, 'attorney')`;
    expect((await factsOf(73))?.borrower).toBeNull();
  });

  it('of a loan that is not there are undefined', async () => {
    expect(await factsOf(4711)).toBeUndefined();
  });
});

// Breaks tried:
// - contacts matched without lower case, or trimmed of blanks alone: J17 goes red.
// - one holder alone, LIKE instead of equality, voice by e-mail, two flags swapped: red.
// - the version to the millisecond: two changes look like one.
// - amounts through Number: wrong beyond 2^53.
// - a borrower of any role, the highest contact id: red.
// - an inner join of the borrower: a loan without one is not found.
// - an empty address as a key: red.
