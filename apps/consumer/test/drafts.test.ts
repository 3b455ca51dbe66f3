import { seedLoan } from '@crm/db/testing';
import { waitFor } from '@crm/dev';
import { newId } from '@crm/runtime';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Composed, composeConsumer } from './compose.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

let shop: Workshop;
let composed: Composed | null = null;
beforeEach(async () => {
  shop = await openWorkshop();
});
afterEach(async () => {
  await composed?.stop();
  composed = null;
  await shop.close();
});

it('drafts that nobody went on with for 30 days are deleted, others stay', async () => {
  const { sql } = shop.database.db;
  const ages = ['31 days', '29 days'];
  for (const [index, age] of ages.entries()) {
    await seedLoan(sql, { id: 8801 + index });
    await sql`
      INSERT INTO email_drafts (owner_id, loan_id, content, version, saved_at)
      VALUES ('agent-1', ${8801 + index}, '{}', ${newId()}, now() - ${age}::text::interval)`;
  }
  const kept = async () =>
    (await sql<{ id: number }[]>`SELECT loan_id AS id FROM email_drafts`).map(({ id }) => id);
  composed = await composeConsumer({ shop, settings: { draftsEveryMs: 20 } });
  await waitFor(async () => (await kept()).length < 2, { timeoutMs: 60_000, what: 'the sweep' });
  expect(await kept()).toEqual([8802]);
});

// Breaks tried:
// - create-consumer.ts: no task for drafts
