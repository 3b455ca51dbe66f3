import type { FaultCase } from '../fault-case.ts';
import { untilApiWaits } from '../rig/until-api-waits.ts';

export const f04: FaultCase = {
  id: 'F04',
  title: 'deadlock under an admission: tried again as a whole, audited once',
  seed: 4,
  repeats: { short: 2, usual: 5, long: 20 },
  run: async (scene, times) => {
    const { sql } = scene.database.db;
    // Time to close the circle before anybody looks for one, also on a busy machine; sessions take it as they begin.
    await sql.unsafe(
      `ALTER DATABASE ${new URL(scene.database.url).pathname.slice(1)} SET deadlock_timeout = '3s'`,
    );
    await scene.startAll();
    const [first, second] = scene.contacts;
    if (first === undefined || second === undefined) throw new Error('no contacts');
    for (let n = 1; n <= times; n += 1) {
      const sent = await sql.begin(async (tx) => {
        await tx`SET LOCAL deadlock_timeout = '60s'`;
        await tx`SELECT 1 FROM public.contact_comm_prefs WHERE contact_id = ${second.id} FOR UPDATE`;
        const sending = scene.client.request({
          method: 'POST',
          path: `/api/loans/${first.id}/crm/send-email`,
          body: {
            to: [first.email, second.email],
            subject: `Deadlock ${n}`,
            templateId: 'offer-v1',
            category: 'marketing',
          },
        });
        // The admission holds the first contact's row and waits for ours; now we ask for its row. It looks first.
        await untilApiWaits(scene.database.db);
        await tx`SELECT 1 FROM public.contact_comm_prefs WHERE contact_id = ${first.id} FOR UPDATE`;
        return { sending };
      });
      const { answer } = await sent.sending;
      scene.claim(answer?.status === 202, `the admission was answered ${answer?.status}`);
    }
    const [row] = await sql<{ count: number }[]>`
      SELECT deadlocks AS count FROM pg_stat_database WHERE datname = current_database()`;
    for (let n = 0; n < (row?.count ?? 0); n += 1) scene.fault();
  },
};
