import type { FaultCase } from '../fault-case.ts';

const items = Array.from({ length: 150 }, (_, index) => ({
  Description: `item ${index}`,
  PriorAmount: index,
  ProjectedAmount: index,
}));

export const f47: FaultCase = {
  id: 'F47',
  title: 'a template that runs away: cut at its deadline, everything else flows',
  seed: 47,
  repeats: { short: 2, usual: 5, long: 20 },
  run: async (scene, times) => {
    await scene.startAll();
    for (let n = 1; n <= times; n += 1) {
      const endless = await scene.queue({
        subject: `Endless ${n}`,
        template: { id: 'endless-v1', variables: { EscrowItems: items } },
      });
      const ids = await Promise.all(
        [1, 2, 3, 4, 5].map((quick) => scene.queue({ subject: `Beside it ${n}.${quick}` })),
      );
      for (const id of ids) await scene.untilState(id, 'sent');
      await scene.untilState(endless, 'retrying');
      const [row] = await scene.database.db.sql<{ code: string }[]>`
        SELECT error_code AS code FROM public.delivery_log WHERE message_id = ${endless} AND to_state = 'retrying'`;
      if (row?.code === 'RENDER_TIMEOUT') scene.fault();
    }
  },
};
