/**
 * Which messages are sent once more when nobody can say whether they were accepted: what a servicer would rather have
 * arrive twice than not at all. Whatever is not listed waits for a person.
 */
export type ResendRule = {
  /** Fine categories of transactional messages, as their templates name them; marketing is never sent again by rule. */
  categoryKeys: readonly string[];
  /** Rest before the second try. Longer than any call lasts, so that a worker that was only slow has ended its own. */
  afterMs: number;
};

/** RFC 5321 gives the answer to the end of the data ten minutes (4.5.3.2.6); no phase of a call has more. */
const callMsMax = 10 * 60_000;
/** No category: every unknown outcome is a person's to judge. */
export const resendNothing: ResendRule = { categoryKeys: [], afterMs: callMsMax };
