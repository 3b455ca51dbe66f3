import type { FaultCase } from '../fault-case.ts';

export const f01: FaultCase = {
  id: 'F01',
  title: 'api killed before its commit: nothing is stored, the same key works later',
  seed: 1,
  repeats: { short: 3, usual: 10, long: 50 },
  run: async (scene, times) => {
    let { api } = await scene.startAll();
    for (let kill = 1; kill <= times; kill += 1) {
      const subject = `Before commit ${kill}.`;
      scene.links.apiDb.cut({
        from: 'client',
        bytes: subject,
        kind: 'before',
        onCut: async () => {
          await api.kill();
          scene.fault();
        },
      });
      const mail = { subject, key: `key-${kill}` };
      let first = await scene.send(mail);
      // A busy database may cost a 503 before it comes to the commit.
      while (first.answer?.status === 503 && api.isRunning()) first = await scene.send(mail);
      scene.claim(first.answer === null, 'a killed api answered');
      const [row] = await scene.database.db.sql`SELECT 1 FROM public.messages WHERE subject = ${subject}`;
      scene.claim(row === undefined, 'something was stored');
      api = await scene.start('api');
      const again = await scene.ask(mail);
      scene.claim(again.status === 202, `the key was answered ${again.status} later`);
    }
  },
};
