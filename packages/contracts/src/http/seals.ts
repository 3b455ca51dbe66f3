import * as v from 'valibot';
import { crmIdParamSchema, sha256Schema } from '../identifiers.ts';
import { must } from '../must.ts';
import { pageLimitSchema } from './paging.ts';

const rowNameSchema = v.object({ id: v.string(must.beText), eventTsUtc: v.string(must.beText) }, must.fit);

/** What a seal of the audit log says; its RFC 8785 form is what is signed. */
export const sealStatementSchema = v.object(
  {
    format: v.literal('crm-audit-seal/1', must.beListed),
    number: v.number(must.beNumber),
    /** Of the statement before; 64 zeros in the first. */
    previousSha256: sha256Schema,
    rootSha256: sha256Schema,
    rows: v.number(must.beNumber),
    /** Every row of a transaction below this number is in this seal or in one before. */
    txHorizon: v.number(must.beNumber),
    /** In the first seal: how many rows are older than the seals. */
    rowsBefore: v.nullable(v.number(must.beNumber)),
    sealedAt: v.string(must.beText),
    keyId: sha256Schema,
  },
  must.fit,
);

/** The newest seal: whoever keeps it elsewhere can show later that nothing before it was changed or cut off. */
export const sealHeadSchema = v.object(
  {
    statement: sealStatementSchema,
    signature: v.string(must.beText),
    sha256: sha256Schema,
    lastRow: v.nullable(rowNameSchema),
  },
  must.fit,
);

/** Answer of `GET /api/audit/seals/head`. */
export const sealHeadAnswerSchema = v.object(
  {
    /** Null before the first seal. */
    head: v.nullable(sealHeadSchema),
    /** Rows that no seal covers yet, counted up to 100,000. */
    unsealedRows: v.number(must.beNumber),
    lastSealAgeSeconds: v.nullable(v.number(must.beNumber)),
    /** The public keys in PEM that this deployment believes, by their ids. */
    keys: v.array(v.object({ keyId: sha256Schema, pem: v.string(must.beText) }, must.fit), must.beList),
  },
  must.fit,
);

export const sealFaultKinds = [
  /** A row does not read as it was sealed, or does not fit its own content hash. */
  'edited',
  /** A sealed row is gone. */
  'deleted',
  /** A row was written in after the seals had passed its place. */
  'inserted',
  /** A row holds what another was, or stands out of its order. */
  'reordered',
  /** The end of the log is gone, with its seals. */
  'cut',
  /** A seal in the middle is gone. */
  'seal_missing',
  /** A seal does not bear the signature of its key, or is not the one that was kept elsewhere. */
  'seal_forged',
  /** A seal does not follow from the one before. */
  'chain_broken',
  /** A seal is signed by a key that is not believed. */
  'unknown_key',
  /** A seal's entry of a row is gone. */
  'leaf_missing',
  /** The entries of a seal do not make its root: a row was changed together with its entry. */
  'root_mismatch',
] as const;

export const sealFaultSchema = v.object(
  {
    kind: v.picklist(sealFaultKinds, must.beListed),
    seal: v.nullable(v.number(must.beNumber)),
    /** Null where no row can be named. */
    row: v.nullable(rowNameSchema),
    what: v.string(must.beText),
  },
  must.fit,
);

/** Answer of `GET /api/audit/verification`: one stretch of seals, and behind the last what no seal covers. */
export const sealReportSchema = v.object(
  {
    ok: v.boolean(must.beTrueOrFalse),
    seals: v.object(
      { from: v.number(must.beNumber), to: v.number(must.beNumber), last: v.number(must.beNumber) },
      must.fit,
    ),
    rows: v.number(must.beNumber),
    /** Rows under these seals that have gone with their month, by a retirement that stands in the log. */
    retired: v.optional(v.number(must.beNumber)),
    /** Rows that wait for a seal; null unless this was the last stretch. */
    unsealed: v.nullable(v.number(must.beNumber)),
    faults: v.array(sealFaultSchema, must.beList),
    /** The seal to go on with; null when all were looked at. */
    next: v.nullable(v.number(must.beNumber)),
  },
  must.fit,
);

/** A head that was kept elsewhere. */
export const sealAnchorSchema = v.object(
  {
    number: v.number(must.beNumber),
    sha256: sha256Schema,
    lastRow: v.nullable(rowNameSchema),
  },
  must.fit,
);

/** Query of `GET /api/audit/verification`. */
export const verificationQuerySchema = v.strictObject(
  { from: v.optional(crmIdParamSchema, '1'), limit: pageLimitSchema({ usual: 50, max: 200 }) },
  must.fit,
);

export type SealStatement = v.InferOutput<typeof sealStatementSchema>;
export type SealHead = v.InferOutput<typeof sealHeadSchema>;
export type SealFault = v.InferOutput<typeof sealFaultSchema>;
export type SealReport = v.InferOutput<typeof sealReportSchema>;
export type SealAnchor = v.InferOutput<typeof sealAnchorSchema>;
