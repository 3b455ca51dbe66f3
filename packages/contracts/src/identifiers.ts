import * as v from 'valibot';
import { must } from './must.ts';

export const uuidSchema = v.pipe(v.string(must.beText), v.uuid('must be a UUID'));

/** A bigint key of the CRM (contacts, loans); beyond 2^53-1 JSON numbers are no longer exact. */
export const crmIdSchema = v.pipe(
  v.number(must.beNumber),
  v.integer('must be a whole number'),
  v.minValue(1, 'must be at least 1'),
  v.maxValue(Number.MAX_SAFE_INTEGER, 'must be at most 9007199254740991'),
);

/** The same key as it stands in a path or a query string. */
export const crmIdParamSchema = v.pipe(
  v.string(must.beText),
  v.regex(/^[1-9][0-9]{0,15}$/, 'must be a positive whole number'),
  v.transform(Number),
  v.maxValue(Number.MAX_SAFE_INTEGER, 'must be at most 9007199254740991'),
);

export const timestampSchema = v.pipe(
  v.string(must.beText),
  v.isoTimestamp('must be an ISO 8601 time with zone'),
);

/** What we accept as `x-correlation-id`; anything else is replaced by a new id. */
export const correlationIdPattern = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;

export const correlationIdSchema = v.pipe(
  v.string(must.beText),
  v.regex(correlationIdPattern, 'must be 1 to 128 letters, digits, dots, colons, dashes or underscores'),
);

export const correlationIdHeader = 'x-correlation-id';

export const templateIdSchema = v.pipe(
  v.string(must.beText),
  v.nonEmpty('must not be empty'),
  v.maxLength(128, 'must be at most 128 characters'),
);

export const sha256Schema = v.pipe(
  v.string(must.beText),
  v.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hex'),
);
