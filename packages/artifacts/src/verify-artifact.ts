import type { Manifest, Proof, ProofCheck } from '@crm/contracts';
import type { Db } from '@crm/db';
import { findFirstArtifact } from './first-artifact.ts';
import { manifestHash } from './insert-artifacts.ts';

/**
 * Hashes what is stored of a message anew and compares it with what was recorded when it was rendered: the manifest
 * itself, the subject, each part and each attachment. Undefined if nothing was rendered.
 */
export async function verifyArtifact(db: Db, messageId: string): Promise<Proof | undefined> {
  const row = await findFirstArtifact(db, messageId);
  if (row === undefined) return undefined;
  const manifest = row.manifest as Manifest;
  const named = [
    { name: 'html', sha256: manifest.html.sha256 },
    { name: 'text', sha256: manifest.text.sha256 },
    { name: 'mime', sha256: manifest.mime.sha256 },
    ...manifest.attachments.map(({ filename, sha256 }) => ({ name: `attachment ${filename}`, sha256 })),
  ];
  const [subject, stored] = await Promise.all([
    hashOfSubject(db, messageId),
    hashesOfBytes(
      db,
      named.map(({ sha256 }) => sha256),
    ),
  ]);
  const checks = [
    compare('manifest', row.manifestSha256, manifestHash(manifest)),
    compare('subject', manifest.subjectSha256, subject),
    ...named.map(({ name, sha256 }) => compare(name, sha256, stored.get(sha256) ?? null)),
  ];
  return { ok: checks.every((check) => check.ok), checks };
}

function compare(name: string, expected: string, actual: string | null): ProofCheck {
  return { name, expected, actual, ok: expected === actual };
}

async function hashOfSubject({ sql }: Db, messageId: string): Promise<string | null> {
  const [row] = await sql<{ actual: string }[]>`
    SELECT encode(sha256(convert_to(subject, 'UTF8')), 'hex') AS actual FROM public.messages WHERE id = ${messageId}`;
  return row?.actual ?? null;
}

/** By the database, so that attachments of megabytes need not travel; `sha256` there is FIPS 180 as it is here. */
async function hashesOfBytes({ sql }: Db, addresses: string[]): Promise<Map<string, string>> {
  const rows = await sql<{ address: string; actual: string }[]>`
    SELECT sha256 AS address, encode(sha256(bytes), 'hex') AS actual FROM public.blobs WHERE sha256 = ANY(${addresses})`;
  return new Map(rows.map(({ address, actual }) => [address, actual]));
}
