import { waitFor } from '@crm/dev';
import type { FaultCase } from '../fault-case.ts';
import type { Links } from '../rig/scene.ts';

/** The time in which a connection that has gone silent must be found out. */
const foundWithinMs = 60_000;

const silent = (id: string, title: string, link: keyof Links, seed: number): FaultCase => ({
  id,
  title,
  seed,
  repeats: { short: 0, usual: 1, long: 3 },
  run: async (scene, times) => {
    await scene.startAll();
    await scene.untilState(await scene.queue({ subject: 'Before' }), 'sent');
    for (let n = 1; n <= times; n += 1) {
      // What is open stays open and says nothing; new connections are as they should be.
      scene.links[link].silence();
      scene.fault();
      const mail = { subject: `Silent ${n}`, key: `silent-${n}` };
      const startedMs = performance.now();
      let { answer } = await scene.send(mail);
      while (answer?.status !== 202 && performance.now() - startedMs < foundWithinMs)
        ({ answer } = await scene.send(mail));
      const { messageId } = (answer?.body ?? {}) as { messageId?: string };
      await scene.untilState(messageId ?? '', ['sent', 'unknown'], foundWithinMs);
      const leftMs = Math.max(0, foundWithinMs - (performance.now() - startedMs));
      await waitFor(() => scene.links[link].silent() === 0, {
        timeoutMs: leftMs,
        what: 'every silent connection to be given up',
      });
    }
  },
});

export const f46 = silent('F46', 'the connection api to database goes silent', 'apiDb', 46);
export const f46b = silent('F46b', 'the connection dispatcher to database goes silent', 'dispatcherDb', 146);
export const f46c = silent('F46c', 'the connection consumer to database goes silent', 'consumerDb', 246);
export const f46d = silent(
  'F46d',
  'the connection dispatcher to broker goes silent',
  'dispatcherBroker',
  346,
);
export const f46e = silent('F46e', 'the connection consumer to broker goes silent', 'consumerBroker', 446);
