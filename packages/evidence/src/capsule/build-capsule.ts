import { createHash } from 'node:crypto';
import type { Db } from '@crm/db';
import type { KnownKeys } from '@crm/seals';
import canonicalize from 'canonicalize';
import type { Capsule, CapsuleAbout } from './capsule.ts';
import { readCapsuleAudit } from './read-capsule-audit.ts';
import { readCapsuleBlobs } from './read-capsule-blobs.ts';
import { readCapsuleMessages } from './read-capsule-messages.ts';

export type CapsuleOrder = {
  about: CapsuleAbout;
  made: Capsule['made'];
  /** The public keys that are put in; who verifies compares their ids with published ones. */
  keys: KnownKeys;
};

/** Puts a capsule together, in one snapshot. Undefined when nothing is recorded; throws CapsuleTooLarge. */
export async function buildCapsule(
  db: Db,
  { about, made, keys }: CapsuleOrder,
): Promise<Capsule | undefined> {
  const { value } = await db.sql.begin('isolation level repeatable read read only', async (tx) => {
    const { audit, seals } = await readCapsuleAudit(tx, about);
    const messages = await readCapsuleMessages(tx, about, audit);
    if (messages.length === 0 && ('messageId' in about || audit.length === 0)) return { value: undefined };
    return { value: { messages, audit, seals, blobs: await readCapsuleBlobs(tx, messages) } };
  });
  if (value === undefined) return undefined;
  const named = [...new Set(value.seals.map(({ statement }) => statement.keyId))].sort();
  const parts = {
    about,
    made,
    ...value,
    keys: named.flatMap((keyId) => {
      const key = keys.get(keyId);
      return key === undefined
        ? []
        : [{ keyId, pem: key.export({ type: 'spki', format: 'pem' }).toString() }];
    }),
  };
  return { format: 'crm-evidence-capsule/1', ...parts, digests: digestsOf(parts) };
}

/** RFC 8785 by a library, for the file as for its parts. */
export function canonicalText(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('a capsule must be plain JSON');
  return text;
}

function digestsOf({ messages, ...parts }: Omit<Capsule, 'format' | 'digests'>) {
  const digest = (part: unknown) => createHash('sha256').update(canonicalText(part)).digest('hex');
  const entries = Object.entries(parts).map(([name, part]): [string, string] => [name, digest(part)]);
  for (const [n, message] of messages.entries())
    for (const [name, part] of Object.entries(message)) entries.push([`messages/${n}/${name}`, digest(part)]);
  return Object.fromEntries(entries);
}
