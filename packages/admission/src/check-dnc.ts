import { addressKey, type DncCheckBody } from '@crm/contracts';
import type { Db } from '@crm/db';
import { askPolicy } from './ask-policy.ts';

/** Who of these would be refused now, spelled as submitted. Reads only: the compose form asks it while one types. */
export async function checkDnc(
  { db, enforceDncForMarketing }: { db: Db; enforceDncForMarketing: boolean },
  { channel, category, recipients }: DncCheckBody,
): Promise<{ blocked: string[] }> {
  const { blocked } = await askPolicy(
    db.sql,
    {
      channel,
      category,
      recipients: recipients.map((address) => ({
        address,
        addressKey: channel === 'email' ? addressKey(address) : address,
      })),
    },
    { enforceDncForMarketing },
  );
  return { blocked };
}
