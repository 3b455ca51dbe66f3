import type * as v from 'valibot';
import * as contracts from '../src/index.ts';
import { type ErrorCode, errorCodes, problemSchema } from '../src/index.ts';

/** Every schema that the package exports, by its name, so that none can be forgotten in a list. */
export const allSchemas: [string, v.GenericSchema][] = [
  ...Object.entries(contracts).flatMap(([name, value]): [string, v.GenericSchema][] =>
    isSchema(value) ? [[name, value]] : [],
  ),
  ['problemSchema', problemSchema(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]])],
];

function isSchema(value: unknown): value is v.GenericSchema {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'schema';
}
