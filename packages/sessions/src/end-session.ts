import { type Actor, type AuditDeps, insertAudit, stampAudit } from '@crm/audit';
import { withTransaction } from '@crm/db';
import { hashOf, idleMsMax } from './session.ts';

export type SignOut = {
  token: string;
  /** `replaced`: the same browser signs in anew, and its old session must not stay behind. */
  cause: 'asked' | 'replaced';
  /** Where it is asked from; who it is, the session says. */
  from: Pick<Actor, 'ip' | 'userAgent'>;
  correlationId: string;
};

/**
 * Signs out, on record, in one transaction: the token opens nothing any more, wherever a copy of it may be. A session
 * that was over already is cleared away and nothing is recorded.
 */
export async function endSession(
  deps: AuditDeps,
  { token, cause, from, correlationId }: SignOut,
): Promise<void> {
  const eventType = 'AUTH.SIGNED_OUT';
  const isEnded = await withTransaction(deps.db, async (tx) => {
    const at = deps.clock.now();
    const idleSince = new Date(at.getTime() - idleMsMax).toISOString();
    const [ended] = await tx<{ subject: string; stood: boolean }[]>`
      DELETE FROM public.console_sessions WHERE token_sha256 = ${hashOf(token)}
      RETURNING subject, expires_at > ${at.toISOString()} AND last_seen_at > ${idleSince} AS stood`;
    if (ended === undefined || !ended.stood) return false;
    const entry = {
      eventType,
      correlationId,
      actor: { type: 'user', id: ended.subject, ...from },
      resourceType: 'session',
      resourceId: null,
      loanId: null,
      payload: { cause, correlationId },
    } as const;
    await insertAudit(tx, [stampAudit(entry, deps)]);
    return true;
  });
  if (isEnded) deps.onAudited?.(eventType);
}
