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

const instantMessage = 'must be an ISO 8601 time with zone';

/** An instant that exists: PostgreSQL refuses 30 February and an offset of 20 hours, which the form alone allows. */
export const timestampSchema = v.pipe(
  v.string(must.beText),
  v.isoTimestamp(instantMessage),
  v.check(isInstant, instantMessage),
);

// JavaScript takes 30 February for 2 March, so the day is asked for by itself. No zone is further off than 14 hours.
function isInstant(text: string): boolean {
  const [, day = '', offsetHours = '0'] = /^(\d{4}-\d\d-\d\d).*?(?:[+-](\d\d)(?::?\d\d)?)?$/.exec(text) ?? [];
  const midnight = new Date(`${day}T00:00:00Z`);
  return (
    !Number.isNaN(midnight.getTime()) &&
    midnight.toISOString().startsWith(day) &&
    !day.startsWith('0000') &&
    Number(offsetHours) <= 14
  );
}

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
