import { type ErrorCode, errorCodes, type Problem } from '@crm/contracts';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ApiEnv } from '../api-deps.ts';
import type { ProblemOptions } from './problem-error.ts';

export const problemMediaType = 'application/problem+json';

/** The one shape of every error answer (RFC 9457). */
export function answerProblem(c: Context<ApiEnv>, code: ErrorCode, options: ProblemOptions = {}): Response {
  const { detail, headers, correlationId = c.get('correlationId'), ...extras } = options;
  const problem = problemOf(code, { correlationId, detail, extras });
  return c.body(JSON.stringify(problem), problem.status as ContentfulStatusCode, {
    ...headers,
    'content-type': problemMediaType,
  });
}

/** The body of an error answer. */
export function problemOf(
  code: ErrorCode,
  options: { correlationId: string; detail?: string | undefined; extras?: Partial<Problem> },
): Problem {
  const { status, title } = errorCodes[code];
  return {
    type: `urn:crm:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    error: code,
    title,
    status,
    detail: options.detail ?? `${title}.`,
    correlationId: options.correlationId,
    ...options.extras,
  };
}
