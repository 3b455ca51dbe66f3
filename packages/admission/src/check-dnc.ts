import { addressKey, type DncCheckAnswer, type DncCheckBody } from '@crm/contracts';
import type { Db } from '@crm/db';
import { findBlockedPeople, findHolders } from '@crm/directory';
import { askPolicy } from './ask-policy.ts';

/**
 * Who of these would be refused now, spelled as submitted, and the people behind them with the rule, the reason and
 * since when. Reads only: the compose form asks it while one types.
 */
export async function checkDnc(
  { db, enforceDncForMarketing }: { db: Db; enforceDncForMarketing: boolean },
  { channel, category, recipients }: DncCheckBody,
): Promise<DncCheckAnswer> {
  const keyOf = (address: string) => (channel === 'email' ? addressKey(address) : address);
  const { blocked, decision } = await askPolicy(
    (asked) => findHolders(db.sql, asked),
    {
      channel,
      category,
      recipients: recipients.map((address) => ({ address, addressKey: keyOf(address) })),
    },
    { enforceDncForMarketing },
  );
  if (blocked.length === 0) return { blocked, people: [] };
  const ruleId = decision.trace.find(({ answer }) => answer === 'block')?.ruleId ?? null;
  const addressKeys = [...new Set(blocked.map(keyOf))];
  const found = await findBlockedPeople(db.sql, { channel, addressKeys });
  const people = blocked.flatMap((address) =>
    found
      .filter((person) => person.addressKey === keyOf(address))
      .map(({ contactId, name, reason, since }) => ({
        address,
        contactId,
        name,
        ruleId,
        reason,
        since: since?.toISOString() ?? null,
      })),
  );
  return { blocked, people };
}
