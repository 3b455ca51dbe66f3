import { isContention, isUnavailable } from '@crm/db';
import { safeError } from '@crm/redaction';
import type { Logger } from '@crm/runtime';
import type { ErrorHandler } from 'hono';
import type { ApiEnv } from '../api-deps.ts';
import { answerProblem } from './answer-problem.ts';
import { ProblemError } from './problem-error.ts';

const retryAfter = { 'retry-after': '2' };

/** The one place where what was thrown becomes an answer: our codes as they are, all else without inner detail. */
export function onError(logger: Logger): ErrorHandler<ApiEnv> {
  return (error, c) => {
    if (error instanceof ProblemError) return answerProblem(c, error.code, error.options);
    const context = {
      err: safeError(error),
      correlationId: c.get('correlationId'),
      route: c.get('route'),
    };
    if (isUnavailable(error) || isContention(error)) {
      logger.warn(context, 'the database did not answer');
      return answerProblem(c, 'SERVICE_UNAVAILABLE', {
        detail:
          'Try again. If an answer was already under way, an Idempotency-Key tells the repeat from the first.',
        headers: retryAfter,
      });
    }
    logger.error(context, 'a request failed');
    return answerProblem(c, 'INTERNAL');
  };
}
