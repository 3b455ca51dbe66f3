import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../src/testing/index.ts';
import { openSession, type Session } from './open-session.ts';

let database: TestDatabase;
let session: Session;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  session = await openSession(database.url);
});
afterAll(async () => {
  await session.end();
  await database.drop();
});

const amounts = [
  'principal_balance',
  'escrow_balance',
  'payment_due',
  'late_fee',
  'payoff_amount',
  'per_diem',
] as const;

describe('E11: decimals are derived from minor units and exact to the last digit', () => {
  it.each([
    ['USD', '0', '0.00'],
    ['USD', '5', '0.05'],
    ['USD', '-5', '-0.05'],
    ['USD', '123456789', '1234567.89'],
    ['USD', '9223372036854775807', '92233720368547758.07'],
    ['USD', '-9223372036854775808', '-92233720368547758.08'],
    ['EUR', '100', '1.00'],
    ['JPY', '1500', '1500'],
    ['JPY', '-9223372036854775808', '-9223372036854775808'],
    ['KWD', '1', '0.001'],
    ['KWD', '-1234567', '-1234.567'],
    ['KWD', '9223372036854775807', '9223372036854775.807'],
    ['USD', null, null],
  ])('%s %s minor units read as %s in every column', async (currency, minor, decimal) => {
    const { sql } = session;
    await sql`DELETE FROM loans`;
    await sql`INSERT INTO loans (id, loan_number, currency) VALUES (1, 'L-1', ${currency})`;
    for (const amount of amounts) await sql`UPDATE loans SET ${sql(`${amount}_minor`)} = ${minor}`;
    const [row] = await sql`
      SELECT principal_balance::text, escrow_balance::text, payment_due::text, late_fee::text, payoff_amount::text,
             per_diem::text FROM v_loans_decimal WHERE loan_id = 1`;
    expect(row).toEqual(Object.fromEntries(amounts.map((amount) => [amount, decimal])));
  });

  it('every amount column of loans is a bigint of minor units', async () => {
    const rows = await session.sql`
      SELECT attname AS name FROM pg_attribute
       WHERE attrelid = 'loans'::regclass AND attname ~ '_minor$' AND atttypid = 'bigint'::regtype ORDER BY attnum`;
    expect(rows.map((row) => row.name)).toEqual(amounts.map((amount) => `${amount}_minor`));
    const decimals = await session.sql`
      SELECT 1 FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0
         -- Milliseconds of the pipeline and rates of mails; no amount stands there.
         AND c.relname NOT IN ('ops_samples', 'provider_quotas')
         AND a.atttypid IN ('numeric'::regtype, 'real'::regtype, 'double precision'::regtype, 'money'::regtype)`;
    expect(decimals).toHaveLength(0);
  });
});

describe('E11: the view of decimals is read-only', () => {
  it.each([
    ['INSERT', "INSERT INTO v_loans_decimal (loan_id, loan_number) VALUES (2, 'L-2')"],
    ['UPDATE of an amount', 'UPDATE v_loans_decimal SET payment_due = 1'],
    ['UPDATE of a plain column', "UPDATE v_loans_decimal SET loan_number = 'x'"],
    ['DELETE', 'DELETE FROM v_loans_decimal'],
    ['INSERT with ON CONFLICT', 'INSERT INTO v_loans_decimal (loan_id) VALUES (1) ON CONFLICT DO NOTHING'],
    ['TRUNCATE', 'TRUNCATE v_loans_decimal'],
  ])('%s is refused, to a superuser too', async (_, statement) => {
    const { sql } = session;
    await sql`INSERT INTO loans (id, loan_number) VALUES (1, 'L-1') ON CONFLICT DO NOTHING`;
    const before = await sql`SELECT * FROM loans`;
    await expect(sql.unsafe(statement)).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:42501|42809|55000)$/),
    });
    expect(await sql`SELECT * FROM loans`).toEqual(before);
  });
});

// Breaks tried:
// - 0001: round(minor / 100, 2) for minor * 0.01: USD at both ends of bigint
// - 0001: KWD not in the list of three digits: KWD
// - 0001: no DELETE in the INSTEAD OF trigger: DELETE is refused
