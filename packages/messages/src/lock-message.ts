import type { AttachmentReference, Category, MessageState } from '@crm/contracts';
import type { Sql } from '@crm/db';

/** A message as a verb needs it that decides what becomes of it. */
export type LockedMessage = {
  id: string;
  category: Category;
  state: MessageState;
  loanId: number | null;
  subject: string;
  templateId: string;
  templateVersion: number;
  variables: Record<string, unknown>;
  attachments: AttachmentReference[];
  correlationId: string;
  attemptCount: number;
  artifactId: string | null;
  permitRevokedAt: Date | null;
  recipients: { role: 'to' | 'cc' | 'bcc'; address: string; addressKey: string }[];
};

/** Reads a message and keeps others from changing it until the transaction ends; undefined if there is none. */
export async function lockMessage(tx: Sql, id: string): Promise<LockedMessage | undefined> {
  const [row] = await tx<LockedMessage[]>`
    SELECT m.id, m.category, m.state, m.loan_id AS "loanId", m.subject, m.template_id AS "templateId",
           m.template_version AS "templateVersion", m.variables, m.attachments, m.correlation_id AS "correlationId",
           m.attempt_count AS "attemptCount", m.artifact_id AS "artifactId", m.permit_revoked_at AS "permitRevokedAt",
           (SELECT jsonb_agg(jsonb_build_object('role', r.role, 'address', r.address, 'addressKey', r.address_key)
                             ORDER BY r.position)
              FROM public.message_recipients r WHERE r.message_id = m.id) AS recipients
      FROM public.messages m WHERE m.id = ${id} FOR UPDATE`;
  return row;
}
