import type { FaultCase } from '../fault-case.ts';
import { holdingKey } from '../rig/hold-key.ts';
import { untilApiWaits } from '../rig/until-api-waits.ts';

export const f29: FaultCase = {
  id: 'F29',
  title: 'an opt-out meets an offer that is decided and not committed: nothing is sent',
  seed: 29,
  repeats: { short: 3, usual: 8, long: 8 },
  run: async (scene, times) => {
    await scene.startAll();
    const { db } = scene.database;
    for (const contact of scene.contacts.slice(0, times)) {
      const key = `offer-${contact.id}`;
      const { offer, optOut } = await holdingKey(scene, { key, loanId: contact.id }, async () => {
        const sending = scene.send({ subject: `Offer ${contact.id}`, contact, category: 'marketing', key });
        await untilApiWaits(db);
        const patching = scene.client.request({
          method: 'PATCH',
          path: `/api/contacts/${contact.id}/comm-preferences`,
          body: { doNotEmail: true, reason: 'asked for it', policyBasis: 'customer_request' },
        });
        // It waits for the admission, as it must; a product where it does not has answered by then.
        await Promise.race([patching, untilApiWaits(db, 2)]);
        scene.fault();
        return { offer: sending, optOut: patching };
      });
      scene.claim((await optOut).answer?.status === 200, 'the opt-out was not taken');
      await offer;
    }
  },
};

export const f29b: FaultCase = {
  id: 'F29b',
  title: 'preferences cannot be read: 503 and nothing written, for marketing; notices go on',
  seed: 129,
  repeats: { short: 2, usual: 5, long: 20 },
  run: async (scene, times) => {
    await scene.startAll();
    const { sql } = scene.database.db;
    for (let n = 1; n <= times; n += 1) {
      await sql`ALTER TABLE public.contact_comm_prefs RENAME TO contact_comm_prefs_away`;
      const offer = await scene.send({ subject: `Offer ${n}`, category: 'marketing' });
      scene.claim((offer.answer?.status ?? 0) >= 500, `an offer was answered ${offer.answer?.status}`);
      const notice = await scene.ask({ subject: `Notice ${n}` });
      scene.claim(notice.status === 202, `a notice was answered ${notice.status}`);
      scene.fault();
      await sql`ALTER TABLE public.contact_comm_prefs_away RENAME TO contact_comm_prefs`;
      const later = await scene.ask({ subject: `Offer later ${n}`, category: 'marketing' });
      scene.claim(later.status === 202, `later it was answered ${later.status}`);
    }
  },
};
