import { isContention, isUnavailable, sqlState } from '@crm/db';
import { safeError } from '@crm/redaction';
import type { Logger } from '@crm/runtime';
import type { ErrorHandler } from 'hono';
import type { ApiEnv } from '../api-deps.ts';
import { answerProblem } from './answer-problem.ts';
import { ProblemError } from './problem-error.ts';

// datetime_field_overflow, invalid_datetime_format, invalid_time_zone_displacement_value: a time that fits ISO 8601 and
// no calendar, such as 31 February or an offset of 23 hours. Only PostgreSQL can tell.
const noSuchTime = new Set(['22007', '22008', '22009']);

const retryAfter = { 'retry-after': '2' };

/** The one place where what was thrown becomes an answer: our codes as they are, all else without inner detail. */
export function onError(logger: Logger): ErrorHandler<ApiEnv> {
  return (error, c) => {
    if (error instanceof ProblemError) return answerProblem(c, error.code, error.options);
    if (noSuchTime.has(sqlState(error) ?? '')) {
      return answerProblem(c, 'VALIDATION_FAILED', {
        issues: [{ path: '', message: 'a time must exist in the calendar' }],
      });
    }
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
