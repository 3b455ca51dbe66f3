import fc from 'fast-check';
import MailComposer from 'nodemailer/lib/mail-composer';
import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { serializeMime } from './serialize-mime.ts';

type Parts = { subject: string; text: string; html: string; attachments: Uint8Array[] };

function compile({ subject, text, html, attachments }: Parts) {
  return new MailComposer({
    from: { address: 'servicer@host.example', name: subject },
    to: [{ address: 'a@x.example', name: '' }],
    subject,
    text,
    html,
    messageId: '<0193d8a0-6d3e-7b10-b3d4-9a8b7c6d5e4f@host.example>',
    date: new Date('2026-11-22T14:05:00.000Z'),
    attachments: attachments.map((bytes) => ({
      filename: 'a.pdf',
      contentType: 'application/pdf',
      contentTransferEncoding: 'base64' as const,
      content: Buffer.from(bytes),
    })),
    baseBoundary: 'boundary',
    newline: 'windows',
  }).compile();
}

/** Lines of every kind that an encoding treats in its own way: long, with blanks at their end, dots, 8-bit, controls. */
const line = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('', '.', 'blank ', 'tab\t', '=', `${'x'.repeat(75)} `, 'é'.repeat(40), 'word '.repeat(400)),
);
const body = fc
  .array(line, { maxLength: 12 })
  .map((lines) => lines.map((text) => text.replace(/[\r\n]/g, '')).join('\r\n'));
const parts = fc.record({
  subject: fc.string({ maxLength: 120 }).map((text) => text.replace(/[\r\n]/g, '')),
  text: body,
  html: body,
  attachments: fc.array(fc.uint8Array({ maxLength: 500 }), { maxLength: 2 }),
});

const untilText = (text: string) => text.replace(/[ \t]+$/, '');

test('a mail has the bytes that the library gives it, where no body ends with a blank', async () => {
  await fc.assert(
    fc.asyncProperty(parts, async (mail) => {
      const trimmed = { ...mail, text: untilText(mail.text), html: untilText(mail.html) };
      expect(serializeMime(compile(trimmed)).toString()).toBe((await compile(trimmed).build()).toString());
    }),
    { numRuns: 500 },
  );
});

test('any mail is read as what the library makes of it is read', async () => {
  await fc.assert(
    fc.asyncProperty(parts, async (mail) => {
      const ours = await PostalMime.parse(serializeMime(compile(mail)));
      expect(ours).toEqual(await PostalMime.parse(await compile(mail).build()));
    }),
    { numRuns: 500 },
  );
});

test('a body of a megabyte and an attachment of two are read back as they were', async () => {
  const text = 'Grüße: a line of words that is wrapped, and wrapped again in its turn.\r\n'.repeat(14_000);
  const bytes = Uint8Array.from({ length: 2_000_000 }, (_, index) => index % 251);
  const mime = serializeMime(
    compile({ subject: 'large', text, html: `<p>${text}</p>`, attachments: [bytes] }),
  );
  const mail = await PostalMime.parse(mime);
  expect(mail.text?.trimEnd()).toBe(text.replaceAll('\r\n', '\n').trimEnd());
  expect(Buffer.from(mail.attachments[0]?.content as ArrayBuffer).equals(Buffer.from(bytes))).toBe(true);
  expect(mime.toString('latin1')).not.toMatch(/[^\r]\n|\r(?!\n)|[^\r\n]{77}/);
});

// Breaks tried:
// - base64 in one line, or the last boundary without its end: all three
// - quoted-printable without soft line breaks: the bytes of the library, and a body of a megabyte
// - 8-bit text left as it is: all three, and two tests of build-mime
// - no line end after the last line: the first two
