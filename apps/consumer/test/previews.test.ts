import { waitFor } from '@crm/dev';
import { newId } from '@crm/runtime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { composeConsumer } from './compose.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshop();
});
afterAll(() => shop.close());

it('previews whose time is over are deleted though nobody asks for another, more than one batch of them, and counted', async () => {
  const { sql } = shop.database.db;
  const kept = newId();
  await sql`
    INSERT INTO email_previews (id, owner_id, html, expires_at)
    SELECT gen_random_uuid(), 'agent-' || n, 'x', now() - interval '1 second' FROM generate_series(1, 1100) AS n`;
  await sql`INSERT INTO email_previews (id, owner_id, html, expires_at) VALUES (${kept}, 'agent-0', 'x', now() + interval '1 hour')`;
  const composed = await composeConsumer({ shop, settings: { previewsEveryMs: 50 } });
  await waitFor(async () => /^crm_previews_pruned_total 1100$/m.test(await composed.metrics()), {
    timeoutMs: 60_000,
    what: 'the old ones to go',
  });
  expect([...(await sql`SELECT id FROM email_previews`)]).toEqual([{ id: kept }]);
  await composed.stop();
});
