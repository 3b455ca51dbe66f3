import * as v from 'valibot';

const forever = 'forever';

/** A number of days or months, `min` at least, or `forever`. */
function timeSetting({ min, means, otherwise }: { min: number; means: string; otherwise: string }) {
  const must = `must be a whole number from ${min} on, or forever`;
  return v.optional(
    v.pipe(
      v.string(),
      v.regex(/^(?:forever|[0-9]{1,4})$/, must),
      v.transform((text) => (text === forever ? null : Number(text))),
      v.check((time) => time === null || time >= min, must),
      v.metadata({ means }),
    ),
    otherwise,
  );
}

/**
 * How long what is kept. Evidence has no end unless somebody names one: a default that destroys it would be nobody's
 * decision. A legal hold stands above all of these.
 */
export const retentionSettings = {
  RETENTION_OUTBOX_DAYS: timeSetting({
    min: 7,
    otherwise: '90',
    means:
      'Days that published events are kept, with what is remembered of their processing; `forever` removes none. From 7 on: what was published may wait in the broker',
  }),
  RETENTION_IDEMPOTENCY_DAYS: timeSetting({
    min: 1,
    otherwise: forever,
    means:
      'Days that the answer under an `Idempotency-Key` is kept, or `forever`. A request repeated after that is a new one',
  }),
  RETENTION_AUDIT_MONTHS: timeSetting({
    min: 12,
    otherwise: forever,
    means: 'Months that the audit log is kept, with its entries in the seals, or `forever`',
  }),
  RETENTION_DELIVERY_LOG_MONTHS: timeSetting({
    min: 12,
    otherwise: forever,
    means: 'Months that the changes of state of messages are kept, or `forever`',
  }),
  RETENTION_ARTIFACTS_MONTHS: timeSetting({
    min: 12,
    otherwise: forever,
    means: 'Months that rendered letters are kept, with their bytes, or `forever`',
  }),
};

/** How long what is kept; null is without end. */
export type Retention = {
  outboxDays: number | null;
  idempotencyDays: number | null;
  auditMonths: number | null;
  deliveryLogMonths: number | null;
  artifactsMonths: number | null;
};
