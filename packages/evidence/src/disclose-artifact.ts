import { findArtifactOfMessage } from '@crm/artifacts';
import type { Actor, AuditDeps } from '@crm/audit';
import type { ArtifactView } from '@crm/contracts';
import { recordReading } from './record-reading.ts';

export type ArtifactRequest = { messageId: string; actor: Actor; correlationId: string };

/** Everything that was rendered for a message; that somebody looked is recorded. Undefined before the first rendering. */
export async function discloseArtifact(
  deps: AuditDeps,
  request: ArtifactRequest,
): Promise<ArtifactView | undefined> {
  const found = await findArtifactOfMessage(deps.db, request.messageId);
  if (found === undefined) return undefined;
  const [message] = await deps.db.sql<{ loanId: number | null }[]>`
    SELECT loan_id AS "loanId" FROM public.messages WHERE id = ${request.messageId}`;
  const { messageId, artifactId, correlationId } = found;
  const reading = { messageId, artifactId, correlationId, loanId: message?.loanId ?? null };
  await recordReading(deps, { ...reading, part: 'all' }, request);
  return found;
}
