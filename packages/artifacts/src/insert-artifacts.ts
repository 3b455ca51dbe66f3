import { hash } from 'node:crypto';
import type { Category, Manifest } from '@crm/contracts';
import type { Json, Sql, SqlFragment } from '@crm/db';
import canonicalize from 'canonicalize';

export type NewArtifact = {
  id: string;
  eventId: string;
  messageId: string;
  loanId: number | null;
  correlationId: string;
  category: Category;
  manifest: Manifest;
};

/**
 * The INSERT of artifacts, each only if `onlyIf` (a SELECT, which may speak of the row as `r`) returns a row. Their blobs
 * are stored by the same statement, or before.
 */
export function insertArtifacts(
  sql: Sql,
  artifacts: NewArtifact[],
  { onlyIf }: { onlyIf: SqlFragment },
): SqlFragment {
  const rows = artifacts.map((artifact) => ({
    id: artifact.id,
    event_id: artifact.eventId,
    message_id: artifact.messageId,
    loan_id: artifact.loanId,
    correlation_id: artifact.correlationId,
    category: artifact.category,
    manifest: artifact.manifest,
    manifest_sha256: manifestHash(artifact.manifest),
  }));
  return sql`
    INSERT INTO public.message_artifacts (id, event_id, message_id, loan_id, correlation_id, category, manifest,
      manifest_sha256)
    SELECT r.* FROM jsonb_to_recordset(${sql.json(rows as unknown as Json)}) AS r(id uuid, event_id uuid, message_id uuid,
      loan_id bigint, correlation_id text, category public.outbox_category, manifest jsonb, manifest_sha256 text)
    WHERE EXISTS (${onlyIf})`;
}

/** SHA-256 over the RFC 8785 form of a manifest. */
export function manifestHash(manifest: Manifest): string {
  return hash('sha256', canonicalize(manifest) ?? '');
}
