import type { FaultCase } from '../fault-case.ts';

const answerWithinMs = 2_000;
const parallel = 20;

export const f05: FaultCase = {
  id: 'F05',
  title: 'database gone: 503 within 2 s, not ready but alive, and all is well when it is back',
  seed: 5,
  repeats: { short: 1, usual: 3, long: 10 },
  run: async (scene, times) => {
    const { api } = await scene.startAll();
    for (let outage = 1; outage <= times; outage += 1) {
      scene.links.apiDb.refuse();
      const startedMs = performance.now();
      const entries = await Promise.all(
        Array.from({ length: parallel }, (_, n) => scene.send({ subject: `Gone ${outage}.${n}` })),
      );
      const tookMs = performance.now() - startedMs;
      scene.fault();
      scene.claim(
        entries.every((entry) => entry.answer?.status === 503),
        `answered ${[...new Set(entries.map((entry) => entry.answer?.status))].join(', ')}`,
      );
      scene.claim(tookMs < answerWithinMs, `the answers took ${Math.round(tookMs)} ms`);
      const [alive, ready] = await Promise.all([fetch(`${api.url}/healthz`), fetch(`${api.url}/readyz`)]);
      scene.claim(alive.ok && ready.status === 503, `healthz ${alive.status}, readyz ${ready.status}`);
      scene.links.apiDb.pass();
      const { status } = await scene.ask({ subject: `Back ${outage}` });
      scene.claim(status === 202, `after the outage answered ${status}`);
    }
  },
};
