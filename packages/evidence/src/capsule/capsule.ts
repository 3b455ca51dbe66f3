import type { StoredRow } from '@crm/audit';
import type { Seal } from '@crm/seals';

/** Whose evidence: one message, or everything under a correlation id (a refusal has no message). */
export type CapsuleAbout = { messageId: string } | { correlationId: string };

/** A row of the database as it stands there, column by column; times to the microsecond. */
export type TableRow = Record<string, unknown>;

export type CapsuleMessage = {
  message: TableRow & { id: string };
  recipients: TableRow[];
  permit: { validUntil: unknown; revokedAt: unknown };
  /** What admission decided, with every rule's answer; a copy of what stands in the row that is named. */
  decision: { auditRow: string | null; decision: unknown };
  /** The approved content that it was rendered from. */
  template: TableRow | null;
  artifacts: TableRow[];
  attempts: TableRow[];
  events: TableRow[];
  deadLetters: TableRow[];
};

export type CapsuleAuditRow = {
  row: StoredRow;
  seal: number | null;
  position: number | null;
  proof: string[] | null;
};

/** Everything that proves what became of a message. The form is what `verifier/verify-capsule.mjs` reads. */
export type Capsule = {
  format: 'crm-evidence-capsule/1';
  about: CapsuleAbout;
  made: { at: string; by: string; correlationId: string };
  messages: CapsuleMessage[];
  blobs: { sha256: string; size: number; base64: string }[];
  audit: CapsuleAuditRow[];
  seals: Seal[];
  keys: { keyId: string; pem: string }[];
  /** SHA-256 of each part's RFC 8785 form, by its place. */
  digests: Record<string, string>;
};

/** Bounds of one capsule. The bytes are those of the largest message that the api takes, with room: mail and attachments. */
export const capsuleLimits = { blobBytes: 32 * 1024 * 1024, messages: 25, auditRows: 1_000 };

/** More belongs to it than one file may hold. */
export class CapsuleTooLarge extends Error {}
