import type { FaultCase } from '../fault-case.ts';

const repeatsOfTheClient = 5;

export const f02: FaultCase = {
  id: 'F02',
  title: 'the commit is done, its answer lost; the client repeats its key',
  seed: 2,
  repeats: { short: 5, usual: 20, long: 100 },
  run: async (scene, times) => {
    await scene.startAll();
    for (let lost = 1; lost <= times; lost += 1) {
      const subject = `Lost answer ${lost} of ${times}.`;
      // Only the statement that admits has the subject in it: it commits by itself.
      scene.links.apiDb.cut({ from: 'client', bytes: subject, kind: 'answer', onCut: scene.fault });
      const mail = { subject, key: `key-${lost}` };
      const first = await scene.send(mail);
      scene.claim(first.answer?.status !== 202, 'the api answered 202 without knowing');
      const answers = [];
      for (let n = 0; n < repeatsOfTheClient; n += 1) answers.push(await scene.ask(mail));
      const spelled = new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`));
      scene.claim(
        spelled.size === 1 && answers[0]?.status === 202,
        `the key ${mail.key} was answered ${[...spelled].join(' and ')}`,
      );
    }
    const [row] = await scene.database.db.sql<
      { count: number }[]
    >`SELECT count(*) AS count FROM public.messages`;
    scene.claim(row?.count === times, `${times} keys made ${row?.count} messages`);
  },
};
