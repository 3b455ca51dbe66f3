import { ProblemError } from './problem-error.ts';

/**
 * The work's own outcome, or 503 at the deadline: a database that is frozen and not gone answers nothing at all, and
 * requests must not pile up behind it. What the work does after that is unknown to the caller, as is said.
 */
export async function withDeadline<T>(deadlineMs: number, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const detail =
      'No answer in time; whether anything was written is unknown. A repeat with its Idempotency-Key tells.';
    reject(new ProblemError('SERVICE_UNAVAILABLE', { detail, headers: { 'retry-after': '2' } }));
  }, deadlineMs);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
