/**
 * How long a case waits for what must come. It is no measure: a machine that others fill takes its time, and what must be
 * quick is claimed by a row of its own.
 */
export const patienceMs = 180_000;
