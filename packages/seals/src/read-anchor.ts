import { type SealAnchor, sealHeadAnswerSchema, sealHeadSchema } from '@crm/contracts';
import * as v from 'valibot';

const kept = v.union([
  sealHeadSchema,
  v.pipe(
    sealHeadAnswerSchema,
    v.transform(({ head }) => head),
  ),
]);

/** Reads a head that was kept elsewhere: the answer of `GET /api/audit/seals/head`, or its `head` alone. */
export function readAnchor(text: string): SealAnchor {
  const head = v.parse(kept, JSON.parse(text));
  if (head === null) throw new TypeError('what was kept names no seal: it is from before the first');
  return { number: head.statement.number, sha256: head.sha256, lastRow: head.lastRow };
}
