import type { FaultCase } from '../fault-case.ts';

const parallel = 50;

export const f03: FaultCase = {
  id: 'F03',
  title: '50 requests with one key at once: one message; another body under the key: 422',
  seed: 3,
  repeats: { short: 2, usual: 5, long: 20 },
  run: async (scene, times) => {
    await scene.startAll();
    for (let storm = 1; storm <= times; storm += 1) {
      const mail = { subject: `Storm ${storm}.`, key: `key-${storm}` };
      const entries = await Promise.all(Array.from({ length: parallel }, () => scene.send(mail)));
      scene.fault();
      const statuses = [...new Set(entries.map((entry) => entry.answer?.status))];
      scene.claim(
        statuses.every((status) => status === 202 || status === 409),
        `the storm was answered ${statuses.join(', ')}`,
      );
      scene.claim(statuses.includes(202), 'nobody was answered 202');
      const other = await scene.send({ ...mail, subject: `Another body ${storm}.` });
      scene.claim(other.answer?.status === 422, `another body was answered ${other.answer?.status}`);
    }
    const [row] = await scene.database.db.sql<
      { count: number }[]
    >`SELECT count(*) AS count FROM public.messages`;
    scene.claim(row?.count === times, `${times} keys made ${row?.count} messages`);
  },
};
