import { recordAudit } from '@crm/audit';
import type { Context } from 'hono';
import type { ApiEnv, RouteDeps } from '../api-deps.ts';
import type { SignInFailure } from '../oidc/sign-in-failures.ts';
import { remoteActor } from './remote-actor.ts';

/** Rows a minute that people without a session can have written: the log keeps what it has for ever (T24). */
const rowsMax = 60;
const minuteMs = 60_000;

/**
 * Writes failed sign-ins into the audit log, up to so many a minute and process. What is beyond is counted, and the
 * next row says how many it stands for.
 */
export function createFailureRecorder(deps: RouteDeps) {
  let beganMs = Number.NEGATIVE_INFINITY;
  let written = 0;
  let unwritten = 0;
  return async (c: Context<ApiEnv>, { code, providerError, subject }: SignInFailure): Promise<void> => {
    const nowMs = deps.clock.monotonicMs();
    if (nowMs - beganMs >= minuteMs) {
      beganMs = nowMs;
      written = 0;
    }
    if (written >= rowsMax) {
      unwritten += 1;
      return;
    }
    written += 1;
    const correlationId = c.get('correlationId');
    const left = unwritten;
    unwritten = 0;
    await recordAudit(deps, {
      eventType: 'AUTH.SIGN_IN_FAILED',
      correlationId,
      actor: remoteActor(c, subject ?? 'unknown'),
      resourceType: 'session',
      resourceId: null,
      loanId: null,
      payload: {
        by: 'oidc',
        errorCode: code,
        ...(providerError !== undefined && { providerError }),
        ...(left > 0 && { notRecordedBefore: left }),
        correlationId,
      },
    });
  };
}
