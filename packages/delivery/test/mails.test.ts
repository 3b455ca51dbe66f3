import { blobOf } from '@crm/artifacts';
import { newId } from '@crm/runtime';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { auditSince } from './records.ts';
import { accepted, openWorkshopWithLoan, tryLater, type Workshop } from './workshop.ts';

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshopWithLoan(inject('databaseUrl'));
});
afterAll(() => shop.close());
beforeEach(() => {
  shop.provider.answer = accepted;
  shop.provider.sent.length = 0;
});

const statement = Buffer.from('the statement of account');
const attachments = [
  { filename: 'statement.pdf', type: 'application/pdf', content: statement.toString('base64') },
];
const part = (bytes: Buffer) => ({ sha256: blobOf(bytes).sha256, size: bytes.length });

it('E2, E7: the mail has its headers and attachments, and its manifest names each part by its hash', async () => {
  const event = await shop.admit({ cc: ['desk@office.example'], bcc: ['file@office.example'], attachments });
  await shop.deliver(event);
  const mime = shop.provider.sent[0]?.mime ?? Buffer.alloc(0);
  const text = mime.toString();
  expect(text).toMatch(/^From: "?Servicer"? <notices@servicer\.example>\r$/m);
  expect(text).toMatch(/^To: ann\.lee@x\.example\r$/m);
  expect(text).toMatch(/^Cc: desk@office\.example\r$/m);
  expect(text).toContain('filename=statement.pdf');
  expect(text).toContain('Content-Type: application/pdf');
  expect(text).toContain(statement.toString('base64'));

  const [artifact] = await shop.database.db
    .sql`SELECT manifest FROM message_artifacts WHERE message_id = ${event.message_id}`;
  expect(artifact?.manifest).toEqual({
    version: 1,
    messageId: event.message_id,
    templateId: 'notice-v1',
    templateVersion: 1,
    templateHash: 'notice-v1'.padEnd(64, '0'),
    category: 'transactional',
    subjectSha256: blobOf(Buffer.from('Your escrow analysis')).sha256,
    html: { sha256: expect.any(String), size: expect.any(Number) },
    text: part(Buffer.from('Dear Ann Lee')),
    mime: part(mime),
    attachments: [{ filename: 'statement.pdf', type: 'application/pdf', ...part(statement) }],
  });
});

const damaged = { error_code: 'ARTIFACT_DAMAGED', error_message: 'Stored bytes are missing or changed.' };

/** Its one failure is on record, and nothing that was called what it was to send. */
async function expectDamaged(messageId: string): Promise<void> {
  expect(shop.provider.sent).toEqual([]);
  expect((await shop.events(messageId, 'crm.email.failed.v1')).at(-1)).toMatchObject({
    ...damaged,
    will_retry: false,
  });
}

it('E7: without the bytes of an attachment nothing is sent', async () => {
  const own = [{ ...attachments[0], content: Buffer.from('of this test').toString('base64') }];
  const event = await shop.admit({ attachments: own as typeof attachments });
  await shop.database.db.sql`DELETE FROM blobs WHERE sha256 = ${blobOf(Buffer.from('of this test')).sha256}`;
  expect(await shop.deliver(event)).toEqual({ kind: 'reject', code: 'ARTIFACT_DAMAGED' });
  await expectDamaged(event.message_id);
  expect((await auditSince(shop, event)).map(({ payload }) => Object.keys(payload).sort())).toEqual([
    ['attempt_count', 'category', 'correlationId', 'error_code', 'error_message', 'event_id', 'will_retry'],
    ['attempt_count', 'category', 'correlationId', 'error_code', 'event_id'],
  ]);
});

it('E7: a message whose first rendering is gone is not rendered anew', async () => {
  shop.provider.answer = tryLater;
  const event = await shop.admit();
  await shop.deliver(event);
  const [, retry] = await shop.requests(event.message_id);
  if (retry === undefined) throw new Error('no second request');
  await shop.database.db.sql`UPDATE messages SET artifact_id = ${newId()} WHERE id = ${event.message_id}`;
  shop.provider.sent.length = 0;
  expect(await shop.deliver(retry.event)).toEqual({ kind: 'reject', code: 'ARTIFACT_DAMAGED' });
  await expectDamaged(event.message_id);
});
