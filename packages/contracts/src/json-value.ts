import * as v from 'valibot';
import { must } from './must.ts';

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** Any JSON value; depth and size are bounded by the body limit and by the variable resolver. */
export const jsonValueSchema: v.GenericSchema<JsonValue> = v.lazy(() =>
  v.union(
    [
      v.string(must.beText),
      v.number(must.beNumber),
      v.boolean(must.beTrueOrFalse),
      v.null(must.beNull),
      v.array(jsonValueSchema, must.beList),
      v.record(v.string(must.beText), jsonValueSchema, must.fit),
    ],
    must.beJson,
  ),
);
