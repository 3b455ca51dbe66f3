import type { FaultCase } from '../fault-case.ts';

const mails = 30;

export const f23: FaultCase = {
  id: 'F23',
  title: 'provider throttles (452 to the recipient): one attempt each until it is due, no storm',
  seed: 23,
  repeats: { short: 1, usual: 2, long: 10 },
  run: async (scene, times) => {
    await scene.startAll();
    for (let n = 1; n <= times; n += 1) {
      const before = scene.sink.reached('rcpt');
      await scene.sink.script([{ step: 'rcpt', act: { kind: 'reply', code: 452, text: '4.5.3 too many' } }]);
      const ids = await Promise.all(
        Array.from({ length: mails }, (_, mail) => scene.queue({ subject: `Throttled ${n}.${mail}` })),
      );
      for (const id of ids) await scene.untilState(id, 'retrying');
      scene.fault();
      const asked = scene.sink.reached('rcpt') - before;
      scene.claim(asked === mails, `${mails} mails asked ${asked} times`);
      await scene.sink.script([]);
      await scene.makeRetriesDue();
      for (const id of ids) await scene.untilState(id, 'sent');
    }
  },
};
