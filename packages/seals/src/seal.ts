import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** What a seal says. */
export type SealStatement = {
  format: 'crm-audit-seal/1';
  number: number;
  /** Of the statement before; 64 zeros in the first. */
  previousSha256: string;
  rootSha256: string;
  rows: number;
  /** Every row of a transaction below this number is in this seal or in one before. */
  txHorizon: number;
  /** In the first seal: how many rows are older than the seals. */
  rowsBefore: number | null;
  sealedAt: string;
  keyId: string;
};

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
