import * as v from 'valibot';
import { sha256Schema } from '../identifiers.ts';
import { must } from '../must.ts';
import { pii } from '../pii.ts';
import { sealStatementSchema } from './seals.ts';

const tableRowSchema = v.pipe(v.record(v.string(must.beText), v.unknown(), must.fit), pii('text'));
const tableRows = v.array(tableRowSchema, must.beList);

/**
 * An evidence capsule: all that proves what became of a message, in one file of RFC 8785 JSON. Rows are those of the
 * database, by column name.
 */
export const capsuleSchema = v.object(
  {
    format: v.literal('crm-evidence-capsule/1', must.beListed),
    about: v.union(
      [
        v.object({ messageId: v.string(must.beText) }, must.fit),
        v.object({ correlationId: v.string(must.beText) }, must.fit),
      ],
      must.fit,
    ),
    made: v.object(
      { at: v.string(must.beText), by: v.string(must.beText), correlationId: v.string(must.beText) },
      must.fit,
    ),
    messages: v.array(
      v.object(
        {
          message: tableRowSchema,
          recipients: tableRows,
          permit: v.object(
            { validUntil: v.nullable(v.string(must.beText)), revokedAt: v.nullable(v.string(must.beText)) },
            must.fit,
          ),
          decision: v.object(
            { auditRow: v.nullable(v.string(must.beText)), decision: v.pipe(v.unknown(), pii('text')) },
            must.fit,
          ),
          template: v.nullable(tableRowSchema),
          artifacts: tableRows,
          attempts: tableRows,
          events: tableRows,
          deadLetters: tableRows,
        },
        must.fit,
      ),
      must.beList,
    ),
    blobs: v.array(
      v.object(
        {
          sha256: sha256Schema,
          size: v.number(must.beNumber),
          base64: v.pipe(v.string(must.beText), pii('text')),
        },
        must.fit,
      ),
      must.beList,
    ),
    audit: v.array(
      v.object(
        {
          row: tableRowSchema,
          /** Null where no seal covered the row yet. */
          seal: v.nullable(v.number(must.beNumber)),
          position: v.nullable(v.number(must.beNumber)),
          proof: v.nullable(v.array(sha256Schema, must.beList)),
        },
        must.fit,
      ),
      must.beList,
    ),
    seals: v.array(
      v.object({ statement: sealStatementSchema, signature: v.string(must.beText) }, must.fit),
      must.beList,
    ),
    keys: v.array(v.object({ keyId: sha256Schema, pem: v.string(must.beText) }, must.fit), must.beList),
    digests: v.record(v.string(must.beText), sha256Schema, must.fit),
  },
  must.fit,
);
