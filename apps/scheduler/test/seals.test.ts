import { generateKeyPairSync } from 'node:crypto';
import { waitFor } from '@crm/dev';
import { systemClock } from '@crm/runtime';
import { knownKeys, measureLag, readSealKey, verifySeals } from '@crm/seals';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Desk, openDesk, patience } from './desk.ts';

const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const key = readSealKey(pem);
const withKey = { AUDIT_SEAL_KEY: pem };

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

/** Rows of other programs, each in a transaction of its own. */
async function writeRows(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1)
    await desk.database.db.sql`
      INSERT INTO compliance_audit_log (actor_type, actor_id, event_type) VALUES ('user', 'u', 'OTHER')`;
}
const rows = async () => {
  const [row] = await desk.database.db.sql<
    { rows: number }[]
  >`SELECT count(*) AS rows FROM compliance_audit_log`;
  return row?.rows ?? 0;
};
const unsealed = async () => (await measureLag(desk.database.db, systemClock.now())).unsealedRows;
const untilSealed = () =>
  waitFor(async () => (await unsealed()) === 0, { timeoutMs: 60_000, what: 'every row to be sealed' });
const verify = () => verifySeals(desk.database.db, { keys: knownKeys([key.publicKey]) });
const untilBlockedAtSeals = () =>
  waitFor(
    async () =>
      (
        await desk.database.db.sql`
          SELECT 1 FROM pg_locks WHERE relation = 'public.audit_seals'::regclass AND NOT granted`
      ).length > 0,
    { timeoutMs: 60_000, what: 'a scheduler to reach the seals' },
  );

it('T19: no scheduler runs: rows wait and are counted; whichever starts next with the key seals them all', async () => {
  await writeRows(20);
  expect(await unsealed()).toBe(20);
  const keyless = await desk.start();
  await keyless.waitForOutput('this process seals no audit rows', patience.timeoutMs);
  await waitFor(async () => (await keyless.metric('crm_audit_unsealed_rows')) === 20, {
    ...patience,
    what: 'the metric to tell of the rows that wait',
  });
  await keyless.stop();
  await desk.start(withKey);
  await untilSealed();
  expect(await verify()).toMatchObject({ ok: true, rows: 20, unsealed: 0 });
});

it('T19: two schedulers with the key: each row is sealed once, in one chain, by the one that leads', async () => {
  const schedulers = await Promise.all([desk.start(withKey), desk.start(withKey)]);
  const leader = await desk.leader(schedulers);
  for (let round = 0; round < 2; round += 1) {
    await writeRows(30);
    await untilSealed();
  }
  const report = await verify();
  expect(report).toMatchObject({ ok: true, rows: await rows(), unsealed: 0 });
  const made = schedulers.map(
    ({ output }) => [...output().matchAll(/"seal":\d+[^\n]*"msg":"audit rows were sealed"/g)].length,
  );
  expect(made).toEqual(schedulers.map((one) => (one === leader ? report.seals.last : 0)));
});

it('T19: the one that seals is killed in the middle of it: nothing is left behind, and the other one goes on', async () => {
  const lock = await desk.database.db.sql.reserve();
  try {
    const victim = await desk.start(withKey);
    await desk.leader([victim]);
    const other = await desk.start(withKey);
    await other.waitForOutput('scheduler started', patience.timeoutMs);
    await lock`BEGIN`;
    await lock`LOCK TABLE audit_seals IN EXCLUSIVE MODE`;
    await writeRows(10);
    await untilBlockedAtSeals();
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
