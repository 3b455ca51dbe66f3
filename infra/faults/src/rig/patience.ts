/**
 * How long a case waits for what must come. It is no measure: a machine that others fill takes its time, and what must be
 * quick is claimed by a row of its own. Whoever runs a product that is broken on purpose has less: what never comes is
 * waited for to the end.
 */
export const patience = { ms: 180_000 };
