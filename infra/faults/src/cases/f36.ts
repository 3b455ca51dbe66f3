import { serverUser, startPostgres, waitFor } from '@crm/dev';
import type { FaultCase } from '../fault-case.ts';
import { openSmallDisk, type SmallDisk, whyNoSmallDisk } from '../rig/open-small-disk.ts';
import { patience } from '../rig/patience.ts';
import type { Scene } from '../rig/scene.ts';

const megabytes = 256;
/** Asked for while the disk is full, after the first that could not be stored. */
const mails = 10;

export const f36: FaultCase = {
  id: 'F36',
  title: 'the disk of the database is full: 503, nothing acknowledged is lost, all flows when there is room',
  seed: 36,
  repeats: { short: 0, usual: 2, long: 10 },
  whyNot: whyNoSmallDisk,
  ownServers: async (rig) => {
    const user = serverUser() ?? { uid: 0, gid: 0 };
    const disk = await openSmallDisk({ runDir: rig.runDir, megabytes, user });
    const postgres = await startPostgres({
      runDir: rig.runDir,
      home: disk.folder,
      log: () => undefined,
      durable: true,
      // Else the log of changes alone would want more than the disk has.
      settings: ['track_commit_timestamp=on', 'max_wal_size=64MB', 'min_wal_size=32MB'],
    });
    return {
      rig: { ...rig, postgres, disk },
      close: async () => {
        await postgres.stop();
        disk.close();
      },
    };
  },
  run: async (scene, times) => {
    await scene.startAll();
    const { disk } = scene.rig;
    if (disk === undefined) throw new Error('no small disk');
    for (let n = 1; n <= times; n += 1) {
      const early = await Promise.all(
        [1, 2, 3].map((mail) => scene.queue({ subject: `Early ${n}.${mail}` })),
      );
      disk.fill();
      await untilRefused(scene, n);
      scene.fault();
      const keys = Array.from({ length: mails }, (_, mail) => ({
        subject: `Full ${n}.${mail}`,
        key: `full-${n}-${mail}`,
      }));
      for (const { answer } of await Promise.all(keys.map((mail) => scene.send(mail))))
        scene.claim(
          answer === null || answer.status === 503 || answer.status === 202,
          `answered ${answer?.status} while the disk was full`,
        );
      await makeRoom(scene, disk);
      for (const mail of keys)
        await waitFor(async () => (await scene.send(mail)).answer?.status === 202, {
          timeoutMs: patience.ms,
          what: `${mail.key} to be queued when there is room`,
        });
      for (const id of early) await scene.untilState(id, ['sent', 'unknown']);
    }
  },
};

/** Pages that were there before still take some; then the first request cannot be stored. */
async function untilRefused(scene: Scene, n: number): Promise<void> {
  let asked = 0;
  await waitFor(
    async () => {
      asked += 1;
      const { answer } = await scene.send({ subject: `Filling ${n}.${asked}`, key: `filling-${n}-${asked}` });
      return answer?.status !== 202;
    },
    { timeoutMs: patience.ms, what: 'the disk to be full' },
  );
}

/** A server that could not write its log has ended; an operator starts it again. */
async function makeRoom({ rig, database }: Scene, disk: SmallDisk): Promise<void> {
  disk.free();
  const answers = async () =>
    database.db.sql`SELECT 1`.then(
      () => true,
      () => false,
    );
  if (await answers()) return;
  await rig.postgres.restart();
  await waitFor(answers, { timeoutMs: patience.ms, what: 'the database to answer again' });
}
