import type { FaultCase } from '../fault-case.ts';

export const f20: FaultCase = {
  id: 'F20',
  title: 'consumer killed after the result is stored, before the acknowledgement',
  seed: 20,
  repeats: { short: 3, usual: 10, long: 50 },
  run: async (scene, times) => {
    let { consumer } = await scene.startAll();
    for (let kill = 1; kill <= times; kill += 1) {
      // The settling statement commits by itself, and is the only one that writes this.
      scene.links.consumerDb.cut({
        from: 'client',
        bytes: 'CRM.EMAIL.SENT',
        kind: 'answer',
        onCut: async () => {
          await consumer.kill();
          scene.fault();
        },
      });
      const [id] = await Promise.all([scene.queue({ subject: `Settled ${kill}` }), consumer.exited]);
      scene.claim((await scene.state(id)) === 'sent', 'the consumer died before its settlement was stored');
      consumer = await scene.start('consumer');
      await consumer.waitForOutput('"msg":"handled"', 30_000);
    }
  },
};
