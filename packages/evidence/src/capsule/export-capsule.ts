import { createHash } from 'node:crypto';
import { type Actor, type AuditDeps, recordAudit } from '@crm/audit';
import type { KnownKeys } from '@crm/seals';
import { buildCapsule, canonicalText } from './build-capsule.ts';
import { type CapsuleAbout, CapsuleTooLarge } from './capsule.ts';

export type CapsuleRequest = { about: CapsuleAbout; actor: Actor; correlationId: string; keys: KnownKeys };

export type ExportedCapsule =
  | { kind: 'exported'; file: string }
  | { kind: 'not_found' }
  /** More belongs to it than one file may hold; nothing was recorded. */
  | { kind: 'too_large' };

/**
 * A capsule as a file, and an audit row that says who took it out and what its hash is: that row is sealed in turn, so
 * that a file can be shown later to be one that we gave. No row, no file.
 */
export async function exportCapsule(deps: AuditDeps, request: CapsuleRequest): Promise<ExportedCapsule> {
  const { about, actor, correlationId, keys } = request;
  const made = { at: deps.clock.now().toISOString(), by: actor.id, correlationId };
  try {
    const capsule = await buildCapsule(deps.db, { about, made, keys });
    if (capsule === undefined) return { kind: 'not_found' };
    const file = canonicalText(capsule);
    const [first] = capsule.messages;
    const story = 'correlationId' in about ? about.correlationId : String(first?.message.correlation_id);
    await recordAudit(deps, {
      eventType: 'EVIDENCE.EXPORTED',
      correlationId: story,
      actor,
      resourceType: 'messageId' in about ? 'message' : 'audit',
      resourceId: 'messageId' in about ? about.messageId : about.correlationId,
      loanId: typeof first?.message.loan_id === 'number' ? first.message.loan_id : null,
      payload: {
        capsule_sha256: createHash('sha256').update(file).digest('hex'),
        bytes: Buffer.byteLength(file),
        messages: capsule.messages.length,
        audit_rows: capsule.audit.length,
        correlationId: story,
        requestCorrelationId: correlationId,
      },
    });
    return { kind: 'exported', file };
  } catch (error) {
    if (error instanceof CapsuleTooLarge) return { kind: 'too_large' };
    throw error;
  }
}
