import type { Manifest } from '@crm/contracts';
import type { Sql } from '@crm/db';
import { type Capsule, type CapsuleMessage, CapsuleTooLarge, capsuleLimits } from './capsule.ts';

/**
 * The bytes that the manifests name, each once, as they are stored: bytes that are gone or were changed are for the
 * verifier to name. Their sizes are added up before any is read.
 */
export async function readCapsuleBlobs(
  sql: Sql,
  messages: readonly CapsuleMessage[],
): Promise<Capsule['blobs']> {
  const addresses = [...new Set(messages.flatMap(({ artifacts }) => artifacts.flatMap(namedBy)))].sort();
  const [sum] = await sql<{ bytes: number }[]>`
    SELECT COALESCE(sum(octet_length(bytes)), 0)::float8 AS bytes FROM public.blobs WHERE sha256 = ANY(${addresses})`;
  if ((sum?.bytes ?? 0) > capsuleLimits.blobBytes) throw new CapsuleTooLarge();
  const rows = await sql<{ sha256: string; bytes: Buffer }[]>`
    SELECT sha256, bytes FROM public.blobs WHERE sha256 = ANY(${addresses}) ORDER BY sha256`;
  return rows.map(({ sha256, bytes }) => ({ sha256, size: bytes.length, base64: bytes.toString('base64') }));
}

function namedBy({ manifest }: CapsuleMessage['artifacts'][number]): string[] {
  const { html, text, mime, attachments } = manifest as Manifest;
  return [html, text, mime, ...attachments].map(({ sha256 }) => sha256);
}
