import { generateKeyPairSync } from 'node:crypto';
import { waitFor } from '@crm/dev';
import { systemClock } from '@crm/runtime';
import { knownKeys, measureLag, readSealKey, verifySeals } from '@crm/seals';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openWorkshop, type Workshop } from './workshop.ts';

const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const key = readSealKey(pem);
const withKey = { AUDIT_SEAL_KEY: pem };

let shop: Workshop;
beforeEach(async () => {
  shop = await openWorkshop();
});
afterEach(() => shop.close());

/** Rows of other programs, each in a transaction of its own. */
async function writeRows(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1)
    await shop.database.db.sql`
      INSERT INTO compliance_audit_log (actor_type, actor_id, event_type) VALUES ('user', 'u', 'OTHER')`;
}
const rows = async () => {
  const [row] = await shop.database.db.sql<
    { rows: number }[]
  >`SELECT count(*) AS rows FROM compliance_audit_log`;
  return row?.rows ?? 0;
};
const unsealed = async () => (await measureLag(shop.database.db, systemClock.now())).unsealedRows;
const untilSealed = () =>
  waitFor(async () => (await unsealed()) === 0, { timeoutMs: 60_000, what: 'every row to be sealed' });
const verify = () => verifySeals(shop.database.db, { keys: knownKeys([key.publicKey]) });
const untilBlockedAtSeals = () =>
  waitFor(
    async () =>
      (
        await shop.database.db.sql`
          SELECT 1 FROM pg_locks WHERE relation = 'public.audit_seals'::regclass AND NOT granted`
      ).length > 0,
    { timeoutMs: 60_000, what: 'a consumer to reach the seals' },
  );

it('T19: no consumer runs: rows wait and are counted; whichever starts next seals them all', async () => {
  await writeRows(20);
  expect(await unsealed()).toBe(20);
  const keyless = await shop.startConsumer();
  await keyless.waitForOutput('this process seals no audit rows', 30_000);
  await keyless.waitForOutput('consumer started', 30_000);
  await waitFor(async () => (await keyless.metrics()).includes('crm_audit_unsealed_rows 20'), {
    timeoutMs: 60_000,
    what: 'the metric to tell of the rows that wait',
  });
  await shop.startConsumer(withKey);
  await untilSealed();
  expect(await verify()).toMatchObject({ ok: true, rows: 20, unsealed: 0 });
});

it('T19: two consumers with the key: each row is sealed once, in one chain, while rows come in', async () => {
  const consumers = await Promise.all([shop.startConsumer(withKey), shop.startConsumer(withKey)]);
  for (const consumer of consumers) await consumer.waitForOutput('consumer started', 30_000);
  for (let round = 0; round < 3; round += 1) {
    await writeRows(30);
    await untilSealed();
  }
  const report = await verify();
  expect(report).toMatchObject({ ok: true, rows: await rows(), unsealed: 0 });
  const made = consumers.flatMap(({ output }) =>
    [...output().matchAll(/"seal":(\d+)[^\n]*"msg":"audit rows were sealed"/g)].map(([, seal]) =>
      Number(seal),
    ),
  );
  // Each seal is in the log of the one that made it, and in no other.
  expect(made.toSorted((a, b) => a - b)).toEqual(Array.from({ length: report.seals.last }, (_, n) => n + 1));
});

it('T19: the one that seals is killed in the middle of it: nothing is left behind, and the other one goes on', async () => {
  const lock = await shop.database.db.sql.reserve();
  try {
    const victim = await shop.startConsumer(withKey);
    await victim.waitForOutput('consumer started', 30_000);
    await lock`BEGIN`;
    await lock`LOCK TABLE audit_seals IN EXCLUSIVE MODE`;
    await writeRows(10);
    await untilBlockedAtSeals();
    const other = await shop.startConsumer(withKey);
    await other.waitForOutput('consumer started', 30_000);
    await victim.kill();
    await lock`ROLLBACK`;
    await untilSealed();
    expect(await verify()).toMatchObject({ ok: true, rows: 10, unsealed: 0 });
    expect(victim.output()).not.toContain('audit rows were sealed');
    await writeRows(5);
    await untilSealed();
    expect(await verify()).toMatchObject({ ok: true, rows: 15 });
  } finally {
    lock.release();
  }
});
