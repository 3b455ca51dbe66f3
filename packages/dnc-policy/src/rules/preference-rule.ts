import type { DncChannel } from '@crm/contracts';
import type { Facts } from '../facts.ts';
import type { Rule } from '../rule.ts';

type Preference = { id: string; channel: DncChannel; flag: 'doNotEmail' | 'doNotText' | 'doNotCall' };

/** The rule of one preference on its channel; where several contacts hold an address, the strictest counts (J17). */
export function preferenceRule({ id, channel, flag }: Preference): Rule {
  return {
    id,
    version: 1,
    effectiveFrom: null,
    source: 'E12',
    ask(facts) {
      const exemption = exemptionOf(facts, channel);
      if (exemption !== undefined) return { answer: 'not_applicable', reason: exemption, inputs: {} };
      const holders = facts.recipients.flatMap(({ contacts }, recipient) =>
        contacts.map((contact) => ({
          recipient,
          contactId: contact.contactId,
          [flag]: contact[flag],
          prefsVersion: contact.prefsVersion,
        })),
      );
      // Anything but a plain false blocks: a fact that was not read never passes silently (J17).
      const blocking = holders.filter((holder) => holder[flag] !== false);
      if (blocking.length === 0)
        return { answer: 'pass', reason: `nobody has set ${flag}`, inputs: { holders } };
      const blockedRecipients = [...new Set(blocking.map(({ recipient }) => recipient))];
      return {
        answer: 'block',
        reason: `a recipient has set ${flag}`,
        inputs: { holders },
        blockedRecipients,
      };
    },
  };
}

function exemptionOf(facts: Facts, channel: DncChannel): string | undefined {
  if (facts.category === 'transactional') return 'transactional messages are exempt from do-not-contact';
  if (!facts.enforceDncForMarketing) return 'ENFORCE_DNC_FOR_MARKETING is off';
  return facts.channel === channel ? undefined : `the message does not go by ${channel}`;
}
