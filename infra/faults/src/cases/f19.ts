import { waitFor } from '@crm/dev';
import type { FaultCase } from '../fault-case.ts';
import { patience } from '../rig/patience.ts';

export const f19: FaultCase = {
  id: 'F19',
  title: 'consumer killed after the accept, before the result is stored',
  seed: 19,
  repeats: { short: 4, usual: 20, long: 100 },
  run: async (scene, times) => {
    let { consumer } = await scene.startAll();
    for (let kill = 1; kill <= times; kill += 1) {
      await scene.sink.script([
        { step: 'end', times: 1, act: { kind: 'accept', next: 'answer', kill: consumer.pid } },
      ]);
      const [id] = await Promise.all([scene.queue({ subject: `Kill ${kill}` }), consumer.exited]);
      scene.fault();
      consumer = await scene.start('consumer');
      if (kill === times) await scene.untilState(id, 'unknown');
    }
  },
};

export const f19b: FaultCase = {
  id: 'F19b',
  title:
    'consumer paused in its call beyond its lease: parked, and what it says when it wakes changes nothing',
  seed: 119,
  repeats: { short: 1, usual: 1, long: 5 },
  run: async (scene, times) => {
    let paused = (await scene.startAll()).consumer;
    for (let pause = 1; pause <= times; pause += 1) {
      const before = scene.sink.accepts().length;
      await scene.sink.script([{ step: 'end', times: 1, act: { kind: 'slow', ms: 1_000 } }]);
      const id = await scene.queue({ subject: `Paused ${pause}` });
      await waitFor(() => scene.sink.accepts().length > before, {
        timeoutMs: patience.ms,
        what: 'the mail to be taken',
      });
      paused.signal('SIGSTOP');
      scene.fault();
      const next = await scene.start('consumer');
      await scene.untilState(id, 'unknown');
      const handledBefore = count(paused.output(), '"msg":"handled"');
      paused.signal('SIGCONT');
      await waitFor(() => count(paused.output(), '"msg":"handled"') > handledBefore, {
        timeoutMs: patience.ms,
        what: 'the paused consumer to come to its end',
      });
      scene.claim((await scene.state(id)) === 'unknown', 'a worker that was overtaken has settled');
      await paused.stop();
      paused = next;
    }
  },
};

const count = (text: string, part: string): number => text.split(part).length - 1;
