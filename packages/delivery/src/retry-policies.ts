/** When a failed attempt is tried again: delay before attempt 2, 3, … in milliseconds. After the last comes the DLQ. */
export type RetryPolicies = Readonly<Record<string, readonly number[]>>;

const minute = 60_000;

/** The named policies (J4): data, so a deployment can give others. `delivery` is M9's: 0, 1 m, 5 m, 30 m, 2 h. */
export const retryPolicies: RetryPolicies = {
  delivery: [1 * minute, 5 * minute, 30 * minute, 120 * minute],
};

/** Milliseconds until the attempt after `attempt`; null when there is none. A policy we do not know retries never. */
export function delayAfter(
  policies: RetryPolicies,
  { policy, attempt }: { policy: string; attempt: number },
): number | null {
  return policies[policy]?.[attempt - 1] ?? null;
}
