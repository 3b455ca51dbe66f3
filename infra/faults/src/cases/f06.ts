import { waitFor } from '@crm/dev';
import type { FaultCase } from '../fault-case.ts';
import { patience } from '../rig/patience.ts';
import type { Scene } from '../rig/scene.ts';

const mails = 5;

/** What a failover to a standby looks like from outside: every session ends, and the next may only read. */
async function failOver({ database }: Scene, { readOnly }: { readOnly: boolean }): Promise<void> {
  const { sql } = database.db;
  const name = new URL(database.url).pathname.slice(1);
  await sql.begin('read write', async (tx) => {
    await tx.unsafe(`ALTER DATABASE ${name} SET default_transaction_read_only = ${readOnly ? 'on' : 'off'}`);
  });
  await sql`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE 'crm-%'`;
}

export const f06: FaultCase = {
  id: 'F06',
  title: 'the database fails over and only reads: 503, nothing half written; promoted, everything flows',
  seed: 6,
  repeats: { short: 1, usual: 3, long: 10 },
  run: async (scene, times) => {
    await scene.startAll();
    for (let n = 1; n <= times; n += 1) {
      const before = await Promise.all(
        Array.from({ length: mails }, (_, mail) => scene.queue({ subject: `Before ${n}.${mail}` })),
      );
      await failOver(scene, { readOnly: true });
      const entries = await Promise.all(
        Array.from({ length: mails }, (_, mail) =>
          scene.send({ subject: `Read-only ${n}.${mail}`, key: `read-only-${n}-${mail}` }),
        ),
      );
      scene.fault();
      scene.claim(
        entries.every((entry) => entry.answer?.status === 503),
        `answered ${[...new Set(entries.map((entry) => entry.answer?.status))].join(', ')}`,
      );
      await failOver(scene, { readOnly: false });
      for (const { body, key } of entries) {
        const { subject } = body as { subject: string };
        // A session that has just been ended is found out by the next statement: a client repeats its key.
        await waitFor(async () => (await scene.send({ subject, key: key ?? '' })).answer?.status === 202, {
          timeoutMs: patience.ms,
          what: `${key} to be answered after the promotion`,
        });
      }
      for (const id of before) await scene.untilState(id, ['sent', 'unknown']);
    }
  },
};
