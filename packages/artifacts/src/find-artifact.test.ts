import { artifactSchema } from '@crm/contracts';
import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { newId } from '@crm/runtime';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { newArtifact, partsOf, storeArtifact } from '../test/manifest-of-a-test.ts';
import { blobOf, getBlobs, putBlobs } from './blobs.ts';
import { findArtifactOfMessage, findManifest } from './find-artifact.ts';
import { insertArtifacts, manifestHash } from './insert-artifacts.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
});
afterAll(() => database.drop());

const damaged = { code: 'ARTIFACT_DAMAGED' };

describe('E7: bytes stand under their hash', () => {
  it('SHA-256 of the bytes is their address', () => {
    expect(blobOf(Buffer.from('abc'))).toEqual({
      // FIPS 180-2, appendix B.1.
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      size: 3,
      bytes: Buffer.from('abc'),
    });
  });

  it('the same bytes are stored once, also twice in one call', async () => {
    const { sql } = database.db;
    const blob = blobOf(Buffer.from('stored once'));
    await putBlobs(sql, [blob, blob]);
    expect(await sql`SELECT sha256, size, bytes FROM blobs WHERE sha256 = ${blob.sha256}`).toEqual([blob]);
  });

  it('two callers with the same bytes in crossing order both succeed', async () => {
    const { sql } = database.db;
    const [one, other] = [blobOf(Buffer.from('crossing 1')), blobOf(Buffer.from('crossing 2'))];
    await Promise.all([putBlobs(sql, [one, other]), putBlobs(sql, [other, one]), putBlobs(sql, [])]);
    expect(await sql`SELECT 1 FROM blobs WHERE sha256 = ANY(${[one.sha256, other.sha256]})`).toHaveLength(2);
  });

  it('bytes come back as they were put, any byte of them', async () => {
    const blob = blobOf(Buffer.from(Array.from({ length: 512 }, (_, n) => n % 256)));
    await putBlobs(database.db.sql, [blob]);
    const found = await getBlobs(database.db.sql, [blob.sha256]);
    expect(found.get(blob.sha256)?.equals(blob.bytes)).toBe(true);
  });

  it.each([
    ['a flipped bit', (bytes: Buffer) => Buffer.from(bytes.map((byte, n) => (n === 3 ? byte ^ 1 : byte)))],
    ['a byte more', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('x')])],
    ['a byte less', (bytes: Buffer) => bytes.subarray(1)],
    ['nothing', () => Buffer.alloc(0)],
  ])('T20: bytes with %s are refused', async (what, damage) => {
    const { sql } = database.db;
    const blob = blobOf(Buffer.from(`sound bytes, ${what}`));
    await putBlobs(sql, [blob]);
    await sql`UPDATE blobs SET bytes = ${damage(blob.bytes)} WHERE sha256 = ${blob.sha256}`;
    await expect(getBlobs(sql, [blob.sha256])).rejects.toMatchObject(damaged);
  });

  it('T20: two blobs with their bytes swapped are refused', async () => {
    const { sql } = database.db;
    const [a, b] = [blobOf(Buffer.from('swap a')), blobOf(Buffer.from('swap b'))];
    await putBlobs(sql, [a, b]);
    await sql`UPDATE blobs SET bytes = CASE sha256 WHEN ${a.sha256} THEN ${b.bytes} ELSE ${a.bytes} END
               WHERE sha256 = ANY(${[a.sha256, b.sha256]})`;
    await expect(getBlobs(sql, [a.sha256])).rejects.toMatchObject(damaged);
    await expect(getBlobs(sql, [b.sha256])).rejects.toMatchObject(damaged);
  });

  it('bytes that are gone are refused, not taken for empty', async () => {
    const { sha256 } = blobOf(Buffer.from('never stored'));
    await expect(getBlobs(database.db.sql, [sha256])).rejects.toMatchObject(damaged);
  });
});

describe('E7: what was rendered is found by its message', () => {
  it('with manifest and parts, in the shape of the contract', async () => {
    const artifact = await storeArtifact(database.db.sql, 'found');
    const { html, text, mime } = partsOf('found');
    const found = await findArtifactOfMessage(database.db, artifact.messageId);
    expect(found).toEqual({
      artifactId: artifact.id,
      messageId: artifact.messageId,
      eventId: artifact.eventId,
      correlationId: 'corr-found',
      createdAt: expect.stringMatching(/Z$/),
      manifest: artifact.manifest,
      html: html.bytes.toString('utf8'),
      text: text.bytes.toString('utf8'),
      mime: mime.bytes.toString('base64'),
    });
    expect((await artifactSchema['~standard'].validate(found)).issues).toBeUndefined();
    expect(await findManifest(database.db, artifact.id)).toEqual(artifact.manifest);
  });

  it('or not at all', async () => {
    expect(await findArtifactOfMessage(database.db, newId())).toBeUndefined();
    expect(await findManifest(database.db, newId())).toBeUndefined();
  });

  it('the first of several, which is the one that retries send', async () => {
    const { sql } = database.db;
    const first = await storeArtifact(sql, 'first');
    const second = newArtifact('first', { messageId: first.messageId });
    await sql`WITH stored AS (${insertArtifacts(sql, [second], { onlyIf: sql`SELECT 1` })}) SELECT 1`;
    expect((await findArtifactOfMessage(database.db, first.messageId))?.artifactId).toBe(first.id);
  });

  it('is not written when `onlyIf` is empty', async () => {
    const { sql } = database.db;
    const artifact = newArtifact('unwanted');
    await sql`WITH stored AS (${insertArtifacts(sql, [artifact], { onlyIf: sql`SELECT 1 WHERE false` })}) SELECT 1`;
    expect(await findManifest(database.db, artifact.id)).toBeUndefined();
  });

  it('its hash does not depend on the order of keys', () => {
    const { manifest } = newArtifact('order');
    const turned = Object.fromEntries(Object.entries(manifest).reverse()) as typeof manifest;
    expect(manifestHash(turned)).toBe(manifestHash(manifest));
    expect(manifestHash({ ...manifest, templateVersion: 3 })).not.toBe(manifestHash(manifest));
  });
});

describe('E7: what was rendered never changes', () => {
  it('UPDATE, DELETE and TRUNCATE are refused, whoever asks', async () => {
    const { sql } = database.db;
    const { id } = await storeArtifact(sql, 'immutable');
    const refused = { code: '23001', message: /append-only/ };
    await expect(sql`UPDATE message_artifacts SET manifest = '{}' WHERE id = ${id}`).rejects.toMatchObject(
      refused,
    );
    await expect(sql`DELETE FROM message_artifacts WHERE id = ${id}`).rejects.toMatchObject(refused);
    await expect(sql`TRUNCATE message_artifacts`).rejects.toMatchObject(refused);
  });

  it.each([
    ['a part swapped for another', `'{html,sha256}', '"${'0'.repeat(64)}"'`],
    ['a size', `'{mime,size}', '1'`],
    ['the category', `'{category}', '"marketing"'`],
    ['a field more', `'{added}', '1', true`],
  ])('T20: a manifest with %s changed below the triggers is refused', async (what, change) => {
    const { sql } = database.db;
    const artifact = await storeArtifact(sql, `changed ${what}`);
    await sql.begin(async (tx) => {
      // What a superuser with DDL could do.
      await tx`ALTER TABLE message_artifacts DISABLE TRIGGER append_only_rows`;
      await tx.unsafe(
        `UPDATE message_artifacts SET manifest = jsonb_set(manifest, ${change}) WHERE id = '${artifact.id}'`,
      );
      await tx`ALTER TABLE message_artifacts ENABLE ALWAYS TRIGGER append_only_rows`;
    });
    await expect(findManifest(database.db, artifact.id)).rejects.toMatchObject(damaged);
    await expect(findArtifactOfMessage(database.db, artifact.messageId)).rejects.toMatchObject(damaged);
  });

  it.each(['html', 'text', 'mime'] as const)('T20: a damaged %s part is refused', async (part) => {
    const { sql } = database.db;
    const artifact = await storeArtifact(sql, `damaged ${part}`);
    await sql`UPDATE blobs SET bytes = bytes || '\\x00'::bytea WHERE sha256 = ${artifact.manifest[part].sha256}`;
    await expect(findArtifactOfMessage(database.db, artifact.messageId)).rejects.toMatchObject(damaged);
  });
});

// Breaks tried:
// - the hash of bytes not checked: each damage is handed out.
// - missing bytes passed over: taken for empty.
// - the manifest not checked against its hash: four changes pass.
// - the manifest's hash over JSON.stringify: what comes back from jsonb is called changed.
// - the last of several artifacts: red.
// - `onlyIf` ignored: red.
// - the same bytes twice in one INSERT: the database refuses the statement.
// - the append-only trigger that lets through: UPDATE changes an artifact.
