import { createHash } from 'node:crypto';
import type { SealStatement } from '@crm/contracts';
import canonicalize from 'canonicalize';

/** A statement with its Ed25519 signature over the statement's RFC 8785 form, base64. */
export type Seal = { statement: SealStatement; signature: string };

export const noSealBefore = '0'.repeat(64);

/** The bytes that are signed, and hashed for the next seal. */
export function statementBytes(statement: SealStatement): Buffer {
  return Buffer.from(canonicalize(statement) ?? '');
}

/** What names a seal to the outside: whoever holds this knows every row up to it. */
export function sealSha256({ statement }: Seal): string {
  return createHash('sha256').update(statementBytes(statement)).digest('hex');
}
