import type { FaultCase } from '../fault-case.ts';

export const f22: FaultCase = {
  id: 'F22',
  title: 'the mail was taken and its 250 lost: unknown, never sent again by itself',
  seed: 22,
  repeats: { short: 3, usual: 10, long: 50 },
  run: async (scene, times) => {
    await scene.startAll();
    for (let lost = 1; lost <= times; lost += 1) {
      scene.links.smtp.cut({ from: 'client', bytes: '\r\n.\r\n', kind: 'answer', onCut: scene.fault });
      const id = await scene.queue({ subject: `No 250 ${lost}` });
      await scene.untilState(id, ['unknown', 'retrying']);
      scene.claim((await scene.state(id)) === 'unknown', `it became ${await scene.state(id)}`);
    }
    // Were one to be tried again, it would be now.
    await scene.makeRetriesDue();
    scene.claim(scene.sink.accepts().length === times, 'a mail did not arrive, or arrived twice');
  },
};

export const f22b: FaultCase = {
  id: 'F22b',
  title: 'nobody answers the connection: certain, so it is tried again later',
  seed: 122,
  repeats: { short: 1, usual: 1, long: 3 },
  run: async (scene, times) => {
    await scene.startAll();
    for (let hole = 1; hole <= times; hole += 1) {
      scene.links.smtp.drop();
      const id = await scene.queue({ subject: `Black hole ${hole}` });
      await scene.untilState(id, 'retrying');
      scene.fault();
      scene.links.smtp.pass();
      await scene.makeRetriesDue();
      await scene.untilState(id, 'sent');
    }
  },
};
