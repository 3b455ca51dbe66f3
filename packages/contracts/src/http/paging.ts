import * as v from 'valibot';
import { must } from '../must.ts';

/** How many rows a page may have, as it stands in a query string. */
export const pageLimitSchema = ({ usual, max }: { usual: number; max: number }) =>
  v.optional(
    v.pipe(
      v.string(must.beText),
      v.regex(/^[0-9]{1,4}$/, 'must be a whole number'),
      v.transform(Number),
      v.minValue(1, 'must be at least 1'),
      v.maxValue(max, `must be at most ${max}`),
    ),
    String(usual),
  );

/** `nextCursor` of the page before; one that is not ours gives the first page. */
export const cursorSchema = v.pipe(
  v.string(must.beText),
  v.maxLength(200, 'must be a cursor that we returned'),
);

export const nextCursorSchema = v.nullable(v.string(must.beText));
