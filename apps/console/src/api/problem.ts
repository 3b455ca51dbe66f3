import type { ErrorCode, Problem } from '@crm/contracts';

/** An answer of the api that is not a success, or no answer at all. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode | 'OFFLINE';
  readonly problem: Problem | null;

  constructor(problem: Problem | null) {
    super(problem?.detail ?? 'The server could not be reached');
    this.problem = problem;
    this.code = problem?.error ?? 'OFFLINE';
  }
}

/** Whether trying again may help: nothing was answered, or our side failed. */
export function isPassing(error: unknown): boolean {
  return error instanceof ApiError && (error.problem === null || error.problem.status >= 500);
}

/** Whether the api knows nobody behind the cookie, or behind none. */
export function isUnauthenticated(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'UNAUTHENTICATED';
}
