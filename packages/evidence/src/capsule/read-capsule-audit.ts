import { type StoredText, storedColumns, storedRow } from '@crm/audit';
import type { Sql } from '@crm/db';
import { proveRows } from '@crm/seals';
import type { CapsuleAbout, CapsuleAuditRow } from './capsule.ts';
import { CapsuleTooLarge, capsuleLimits } from './capsule.ts';

/**
 * The audit rows of a capsule, oldest first, with their proofs: those about the message or under the correlation id,
 * and the opt-outs that revocations among them name.
 */
export async function readCapsuleAudit(sql: Sql, about: CapsuleAbout) {
  const own =
    'messageId' in about
      ? sql`a.resource_type = 'message' AND a.resource_id = ${about.messageId}`
      : sql`a.correlation_id = ${about.correlationId}`;
  const found = await sql<StoredText[]>`
    WITH own AS MATERIALIZED (SELECT a.* FROM public.compliance_audit_log a WHERE ${own} LIMIT ${capsuleLimits.auditRows + 1}),
    causes AS (
      SELECT c.* FROM public.compliance_audit_log c
       WHERE c.event_type = 'COMMS.PREFS.UPDATED'
         AND c.correlation_id IN (SELECT o.payload_json->>'requestCorrelationId' FROM own o
                                   WHERE o.event_type = 'CRM.EMAIL.REVOKED')
         AND c.id NOT IN (SELECT id FROM own))
    SELECT ${storedColumns(sql)} FROM (SELECT * FROM own UNION ALL SELECT * FROM causes) AS a
     ORDER BY a.event_ts_utc, a.id`;
  if (found.length > capsuleLimits.auditRows) throw new CapsuleTooLarge();
  const { proofs, seals } = await proveRows(
    sql,
    found.map(({ id }) => id),
  );
  const audit: CapsuleAuditRow[] = found.map((text) => {
    const place = proofs.get(text.id);
    return {
      row: storedRow(text),
      seal: place?.seal ?? null,
      position: place?.position ?? null,
      proof: place?.proof ?? null,
    };
  });
  return { audit, seals };
}
