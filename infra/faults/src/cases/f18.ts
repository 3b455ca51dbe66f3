import type { FaultCase } from '../fault-case.ts';
import { killConsumerAt } from './kill-consumer-at.ts';

/** Stands in the statement that claims, and in no other. */
const claimMark = '"cause":"claimed"';

export const f18: FaultCase = {
  id: 'F18',
  title: 'consumer killed before its claim',
  seed: 18,
  repeats: { short: 3, usual: 10, long: 50 },
  run: (scene, times) =>
    killConsumerAt(scene, times, {
      at: { bytes: claimMark, kind: 'before' },
      whenBack: (id) => scene.untilState(id, 'sent'),
    }),
};

export const f18b: FaultCase = {
  id: 'F18b',
  title: 'consumer killed after its claim, as it connects: nobody can say, so a person decides',
  seed: 118,
  repeats: { short: 2, usual: 5, long: 20 },
  run: async (scene, times) => {
    let { consumer } = await scene.startAll();
    const ids: string[] = [];
    for (let kill = 1; kill <= times; kill += 1) {
      await scene.sink.script([{ step: 'connect', times: 1, act: { kind: 'kill', pid: consumer.pid } }]);
      const [id] = await Promise.all([scene.queue({ subject: `Connecting ${kill}` }), consumer.exited]);
      ids.push(id);
      scene.fault();
      consumer = await scene.start('consumer');
    }
    for (const id of ids) await scene.untilState(id, 'unknown');
    scene.claim(scene.sink.accepts().length === 0, 'a mail was taken');
  },
};
