import type { App } from '../rig/apps.ts';
import type { Cut } from '../rig/proxy.ts';
import type { Scene } from '../rig/scene.ts';

/**
 * Kills the consumer at one statement to the database, once a mail: before the statement arrives, or before its answer
 * does. `whenDead` is told of the message before there is another consumer, `whenBack` after.
 */
export async function killConsumerAt(
  scene: Scene,
  times: number,
  {
    at,
    whenDead,
    whenBack,
  }: {
    at: Pick<Cut, 'bytes' | 'kind'>;
    whenDead?: (id: string) => Promise<void>;
    whenBack: (id: string, next: App) => Promise<unknown>;
  },
): Promise<void> {
  let { consumer } = await scene.startAll();
  for (let kill = 1; kill <= times; kill += 1) {
    scene.links.consumerDb.cut({
      ...at,
      from: 'client',
      onCut: async () => {
        await consumer.kill();
        scene.fault();
      },
    });
    const [id] = await Promise.all([scene.queue({ subject: `Killed ${kill}` }), consumer.exited]);
    await whenDead?.(id);
    consumer = await scene.start('consumer');
    await whenBack(id, consumer);
  }
}
