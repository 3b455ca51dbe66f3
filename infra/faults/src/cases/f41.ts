import type { FaultCase } from '../fault-case.ts';
import type { Scene } from '../rig/scene.ts';

async function replay(scene: Scene): Promise<{ outcome: string }[]> {
  const { answer } = await scene.client.request({
    method: 'POST',
    path: '/api/ops/dlq/replay',
    body: { all: true, dryRun: false, reason: 'the mailbox is there again' },
    timeoutMs: 60_000,
  });
  if (answer?.status !== 200) throw new Error(`the replay was answered ${answer?.status}`);
  return (answer.body as { results: { outcome: string }[] }).results;
}

export const f41: FaultCase = {
  id: 'F41',
  title: 'the dead letters are replayed, twice at once and again, with live mail between: each is sent once',
  seed: 41,
  repeats: { short: 6, usual: 20, long: 100 },
  run: async (scene, times) => {
    await scene.startAll();
    await scene.sink.script([{ step: 'rcpt', times, act: { kind: 'reply', code: 550 } }]);
    const ids = await Promise.all(
      Array.from({ length: times }, (_, n) => scene.queue({ subject: `Replayed ${n}` })),
    );
    for (const id of ids) await scene.untilState(id, 'failed');
    await scene.sink.script([]);
    const live = Promise.all([1, 2, 3].map((n) => scene.queue({ subject: `Live ${n}` })));
    const results = (await Promise.all([replay(scene), replay(scene)])).flat();
    for (const { outcome } of results) if (outcome === 'replayed') scene.fault();
    for (const id of [...ids, ...(await live)]) await scene.untilState(id, 'sent');
    const again = await replay(scene);
    scene.claim(
      again.every(({ outcome }) => outcome !== 'replayed'),
      'what was sent was replayed',
    );
    scene.claim(
      scene.sink.accepts().length === times + 3,
      `${times + 3} mails were taken as ${scene.sink.accepts().length}`,
    );
  },
};
