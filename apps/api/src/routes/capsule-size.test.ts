import { blobOf, insertArtifacts, putBlobs } from '@crm/artifacts';
import type { Manifest } from '@crm/contracts';
import { verifierSource } from '@crm/evidence';
import { newId } from '@crm/runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deliverMessage } from '../testing/deliver-message.ts';
import { makeMessage } from '../testing/make-message.ts';
import { runVerifier } from '../testing/run-verifier.ts';
import { sealAll, startSealedApi } from '../testing/seal-all.ts';
import { seed } from '../testing/seed.ts';
import { jsonOf, type TestApi } from '../testing/start-test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startSealedApi();
  await seed(api.db);
});
afterAll(() => api.stop());

describe('the size of a capsule', () => {
  /** An artifact whose mail and attachment have so many bytes. */
  async function storeLarge(mailBytes: number, attachmentBytes: number): Promise<string> {
    const large = await makeMessage(api, { state: 'queued' });
    await deliverMessage(api, large);
    const { sql } = api.db;
    const [mime, attachment] = [
      blobOf(Buffer.alloc(mailBytes, 'm')),
      blobOf(Buffer.alloc(attachmentBytes, 'a')),
    ];
    await putBlobs(sql, [mime, attachment]);
    const [row] = await sql<{ manifest: Manifest }[]>`
      SELECT manifest FROM message_artifacts WHERE message_id = ${large.messageId}`;
    if (row === undefined) throw new Error('nothing was rendered');
    const part = ({ sha256, size }: { sha256: string; size: number }) => ({ sha256, size });
    const manifest = {
      ...row.manifest,
      mime: part(mime),
      attachments: [{ filename: 'large.pdf', type: 'application/pdf', ...part(attachment) }],
    };
    const ids = {
      id: newId(),
      eventId: large.eventId,
      messageId: large.messageId,
      correlationId: large.correlationId,
    };
    const artifact = { ...ids, loanId: 1, category: 'transactional' as const, manifest };
    await insertArtifacts(sql, [artifact], { onlyIf: sql`SELECT 1` });
    return large.messageId;
  }

  test('the largest message that the api takes fits, and is verified', async () => {
    // A body of 15 MB holds 11 MB of attachments; their mail is 15 MB again.
    const messageId = await storeLarge(15_500_000, 11_250_000);
    await sealAll(api);
    const answer = await api.request(`/api/messages/${messageId}/capsule`, {
      token: { roles: ['crm:compliance'] },
    });
    expect(answer.status).toBe(200);
    const capsule = await answer.text();
    expect(capsule.length).toBeGreaterThan(35_000_000);
    const { output } = await runVerifier({ verifier: verifierSource(), capsule });
    expect(output).toContain('The 11250000 bytes of attachment large.pdf are those of the manifest.');
    expect(output).not.toContain('FAILED');
  });

  test('422 CAPSULE_TOO_LARGE beyond 32 MiB of bytes', async () => {
    const messageId = await storeLarge(17_000_000, 17_000_001);
    const answer = await api.request(`/api/messages/${messageId}/capsule`, {
      token: { roles: ['crm:compliance'] },
    });
    expect(answer.status).toBe(422);
    expect(await jsonOf(answer)).toMatchObject({ error: 'CAPSULE_TOO_LARGE' });
  });
});
