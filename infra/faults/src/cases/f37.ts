import type { FaultCase } from '../fault-case.ts';

export const f37: FaultCase = {
  id: 'F37',
  title: 'stored bytes are gone or changed before the retry: nothing is sent',
  seed: 37,
  repeats: { short: 2, usual: 6, long: 20 },
  run: async (scene, times) => {
    await scene.startAll();
    const { sql } = scene.database.db;
    for (let n = 1; n <= times; n += 1) {
      await scene.sink.script([{ step: 'end', times: 1, act: { kind: 'reply', code: 451 } }]);
      const id = await scene.queue({ subject: `Damaged ${n}` });
      await scene.untilState(id, 'retrying');
      const ofTheMail = sql`
        sha256 = (SELECT a.manifest->'mime'->>'sha256' FROM public.message_artifacts a WHERE a.message_id = ${id})`;
      if (n % 2 === 0) await sql`DELETE FROM public.blobs WHERE ${ofTheMail}`;
      else
        await sql`UPDATE public.blobs SET bytes = set_byte(bytes, 9, get_byte(bytes, 9) # 1) WHERE ${ofTheMail}`;
      scene.fault();
      await scene.makeRetriesDue();
      await scene.untilState(id, 'failed');
    }
    scene.claim(scene.sink.accepts().length === 0, 'a damaged mail was sent');
    const letters = await sql<
      { code: string }[]
    >`SELECT DISTINCT error_code AS code FROM public.dead_letters`;
    scene.claim(
      letters.map(({ code }) => code).join() === 'ARTIFACT_DAMAGED',
      `the reasons are ${letters.map(({ code }) => code).join()}`,
    );
  },
};
