import type { Category, Decision, DncChannel } from '@crm/contracts';
import type { Holder } from '@crm/directory';
import { decide } from '@crm/dnc-policy';

/** The preference rows a decision rests on; it holds only while they stay as they are. */
export type Basis = { contactIds: number[]; versions: string[] };

export type PolicyAnswer = { decision: Decision; blocked: string[]; basis: Basis };

export type PolicyQuestion = {
  channel: DncChannel;
  category: Category;
  /** As submitted, with the key under which contacts are matched. */
  recipients: { address: string; addressKey: string }[];
};

/** Every contact that holds one of the addresses, as preferences stand now. */
export type ReadHolders = (asked: { channel: DncChannel; addressKeys: string[] }) => Promise<Holder[]>;

const noBasis: Basis = { contactIds: [], versions: [] };

/**
 * Asks the policy. For marketing the facts are read first, in one query; a transactional message is exempt, and
 * nothing is read for it. A fact that cannot be read throws: it never passes silently (J17).
 */
export async function askPolicy(
  readHolders: ReadHolders,
  { channel, category, recipients }: PolicyQuestion,
  { enforceDncForMarketing }: { enforceDncForMarketing: boolean },
): Promise<PolicyAnswer> {
  const ask = (holdersOf: (addressKey: string) => Holder[]) =>
    decide({
      channel,
      category,
      enforceDncForMarketing,
      recipients: recipients.map(({ address, addressKey }) => ({
        address,
        contacts: holdersOf(addressKey).map(
          ({ contactId, doNotEmail, doNotText, doNotCall, prefsVersion }) => ({
            contactId,
            doNotEmail,
            doNotText,
            doNotCall,
            prefsVersion: prefsVersion ?? 'missing',
          }),
        ),
      })),
    });
  if (category === 'transactional') return { ...ask(() => []), basis: noBasis };

  const holders = await readHolders({
    channel,
    addressKeys: recipients.map((recipient) => recipient.addressKey),
  });
  const answer = ask((addressKey) => holders.filter((holder) => holder.addressKey === addressKey));
  return {
    ...answer,
    basis: {
      contactIds: holders.map((holder) => holder.contactId),
      versions: holders.map((holder) => holder.prefsVersion ?? 'missing'),
    },
  };
}
