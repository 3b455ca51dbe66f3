import { randomBytes } from 'node:crypto';
import { type Actor, type AuditDeps, insertAudit, stampAudit } from '@crm/audit';
import { selectOver } from './select-over.ts';
import { ageMsMax, hashOf, type Session } from './session.ts';

export type SignIn = {
  person: Pick<Session, 'subject' | 'name' | 'roles'>;
  /** Who vouches for the person: the identity provider, or nobody, in the demo. */
  by: 'oidc' | 'demo';
  actor: Actor;
  correlationId: string;
};

/**
 * Signs a person in, on record, in one statement: no session without its audit row. The token goes to the browser and
 * is known to nobody else. Sweeps some sessions that are over.
 */
export async function openSession(
  deps: AuditDeps,
  { person, by, actor, correlationId }: SignIn,
): Promise<{ token: string; session: Session }> {
  const { sql } = deps.db;
  const token = randomBytes(32).toString('base64url');
  const at = deps.clock.now();
  const expiresAt = new Date(at.getTime() + ageMsMax);
  const eventType = 'AUTH.SIGNED_IN';
  const record = stampAudit(
    {
      eventType,
      correlationId,
      actor,
      resourceType: 'session',
      resourceId: null,
      loanId: null,
      payload: { roles: person.roles, by, correlationId },
    },
    deps,
  );
  await sql`
    WITH over AS (${selectOver(sql, at)}),
    swept AS (DELETE FROM public.console_sessions WHERE token_sha256 IN (SELECT token_sha256 FROM over)),
    audited AS (${insertAudit(sql, [record])})
    INSERT INTO public.console_sessions (token_sha256, subject, name, roles, created_at, last_seen_at, expires_at)
    VALUES (${hashOf(token)}, ${person.subject}, ${person.name}, ${person.roles}, ${at.toISOString()},
            ${at.toISOString()}, ${expiresAt.toISOString()})`;
  deps.onAudited?.(eventType);
  return { token, session: { ...person, expiresAt } };
}
