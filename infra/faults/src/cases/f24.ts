import { waitFor } from '@crm/dev';
import type { FaultCase } from '../fault-case.ts';
import { patience } from '../rig/patience.ts';

const mails = 20;
/** Sessions that find out that the provider is away (the breaker's five, ten at once in the pool), and a few probes. */
const sessionsMax = 25;

export const f24: FaultCase = {
  id: 'F24',
  title: 'provider away: the breaker opens, probes alone ask, the backlog flows when it is back',
  seed: 24,
  repeats: { short: 1, usual: 2, long: 5 },
  run: async (scene, times) => {
    await scene.startAll();
    for (let outage = 1; outage <= times; outage += 1) {
      const before = scene.sink.reached('connect');
      await scene.sink.script([{ step: 'connect', act: { kind: 'reply', code: 421 } }]);
      // Sessions that are kept open would still work.
      scene.links.smtp.reset();
      const ids = await Promise.all(
        Array.from({ length: mails }, (_, n) => scene.queue({ subject: `Outage ${outage}.${n}` })),
      );
      const afterTheStorm = () => scene.sink.reached('connect') - before;
      await waitFor(() => afterTheStorm() >= 6, {
        timeoutMs: patience.ms,
        what: 'a probe of the open breaker',
      });
      scene.fault();
      scene.claim(afterTheStorm() <= sessionsMax, `${afterTheStorm()} sessions at a provider that is away`);
      await scene.sink.script([]);
      for (const id of ids) await scene.untilState(id, ['sent', 'retrying']);
      await scene.makeRetriesDue();
      for (const id of ids) await scene.untilState(id, 'sent');
    }
  },
};

export const f24b: FaultCase = {
  id: 'F24b',
  title: 'provider answers 4xx to the mail: the same bytes again when the retry is due',
  seed: 124,
  repeats: { short: 3, usual: 10, long: 30 },
  run: async (scene, times) => {
    await scene.startAll();
    await scene.sink.script([{ step: 'end', times, act: { kind: 'reply', code: 451 } }]);
    const ids = await Promise.all(
      Array.from({ length: times }, (_, n) => scene.queue({ subject: `Busy ${n}` })),
    );
    for (const id of ids) await scene.untilState(id, 'retrying');
    for (const _ of ids) scene.fault();
    await scene.makeRetriesDue();
    for (const id of ids) await scene.untilState(id, 'sent');
  },
};
