import { waitFor } from '@crm/dev';
import type { FaultCase } from '../fault-case.ts';
import { patience } from '../rig/patience.ts';
import type { Scene } from '../rig/scene.ts';

export const f22: FaultCase = {
  id: 'F22',
  title: 'the mail was taken and its 250 lost: unknown, never sent again by itself',
  seed: 22,
  repeats: { short: 3, usual: 10, long: 50 },
  run: async (scene, times) => {
    await scene.startAll();
    for (let lost = 1; lost <= times; lost += 1) {
      loseAnswer(scene);
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

export const f22c: FaultCase = {
  id: 'F22c',
  title:
    'the 250 is lost where a rule names the category: sent once more, and after a second loss never again',
  seed: 222,
  repeats: { short: 1, usual: 5, long: 20 },
  resendUnknown: ['transactional'],
  run: async (scene, times) => {
    await scene.startAll();
    for (let n = 1; n <= times; n += 1) {
      loseAnswer(scene);
      const twice = await scene.queue({ subject: `Lost twice ${n}` });
      await untilParked(scene, twice, 1);
      loseAnswer(scene);
      // Ten minutes later, as the rule says.
      await scene.makeRetriesDue();
      await untilParked(scene, twice, 2);
      loseAnswer(scene);
      const once = await scene.queue({ subject: `Lost once ${n}` });
      await untilParked(scene, once, 1);
      loseAnswer(scene);
      const unnamed = await scene.queue({
        subject: `Not named ${n}`,
        template: { id: 'letter-v1', variables: {} },
      });
      await untilParked(scene, unnamed, 1);
      await scene.makeRetriesDue();
      await scene.untilState(once, 'sent');
      for (const id of [twice, unnamed])
        scene.claim((await scene.state(id)) === 'unknown', `${id} is ${await scene.state(id)}`);
    }
  },
};

/** The next mail comes whole, and the answer to its end does not. */
function loseAnswer({ links, fault }: Scene): void {
  links.smtp.cut({ from: 'client', bytes: '\r\n.\r\n', kind: 'answer', onCut: fault });
}

async function untilParked({ database }: Scene, messageId: string, outcomes: number): Promise<void> {
  await waitFor(
    async () =>
      (
        await database.db.sql`
          SELECT 1 FROM public.delivery_log WHERE message_id = ${messageId} AND to_state = 'unknown'`
      ).length >= outcomes,
    { timeoutMs: patience.ms, what: `unknown outcome ${outcomes} of message ${messageId}` },
  );
}
