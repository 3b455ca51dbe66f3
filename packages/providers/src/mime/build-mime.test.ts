import { isAscii } from 'node:buffer';
import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { buildMime, type MailContent } from './build-mime.ts';

const content: MailContent = {
  from: { address: 'servicer@host.example', name: 'Example Servicing' },
  to: ['a@x.example'],
  cc: ['c@x.example'],
  subject: 'Your escrow analysis',
  html: '<p>Hello Alice — your payment is $1,250.00</p>',
  text: 'Hello Alice',
  messageId: '0193d8a0-6d3e-7b10-b3d4-9a8b7c6d5e4f',
  date: new Date('2026-11-22T14:05:00.000Z'),
  attachments: [
    { filename: 'escrow.pdf', type: 'application/pdf', bytes: Buffer.from([0, 1, 2, 255, 10, 13]) },
  ],
};

const parse = async (mime: Buffer) => PostalMime.parse(mime);
/** Header names of the mail itself, as they stand in the bytes. */
function headerNames(mime: Buffer): string[] {
  const head = mime.toString('latin1').split('\r\n\r\n')[0] ?? '';
  return head
    .split('\r\n')
    .filter((line) => !/^[ \t]/.test(line))
    .map((line) => line.split(':')[0] ?? '');
}
const usualNames = ['From', 'To', 'Cc', 'Subject', 'Message-ID', 'Date', 'MIME-Version', 'Content-Type'];

test('a mail says what it was given: both bodies, attachment bytes, Message-ID and Date', async () => {
  const mime = buildMime(content);
  const mail = await parse(mime);
  expect(mail).toMatchObject({
    subject: 'Your escrow analysis',
    messageId: '<0193d8a0-6d3e-7b10-b3d4-9a8b7c6d5e4f@host.example>',
    date: '2026-11-22T14:05:00.000Z',
    from: { address: 'servicer@host.example', name: 'Example Servicing' },
    to: [{ address: 'a@x.example' }],
    cc: [{ address: 'c@x.example' }],
  });
  expect(mail.html).toContain('<p>Hello Alice — your payment is $1,250.00</p>');
  expect(mail.text).toContain('Hello Alice');
  expect(mail.attachments).toMatchObject([{ filename: 'escrow.pdf', mimeType: 'application/pdf' }]);
  expect(Buffer.from(mail.attachments[0]?.content as ArrayBuffer)).toEqual(content.attachments[0]?.bytes);
  expect(headerNames(mime).sort()).toEqual([...usualNames].sort());
});

test('the same content gives the same bytes, another message other boundaries', async () => {
  const first = buildMime(content);
  expect(buildMime({ ...content }).equals(first)).toBe(true);
  const other = buildMime({ ...content, messageId: '0193d8a0-0000-7000-8000-000000000000' });
  const boundaryIn = (mime: Buffer) => /boundary="([^"]+)"/.exec(mime.toString())?.[1];
  expect(boundaryIn(first)).toBeDefined();
  expect(boundaryIn(other)).not.toBe(boundaryIn(first));
});

test('only CRLF ends a line, whatever the bodies have, and no line is longer than 998 octets', async () => {
  const mime = buildMime({
    ...content,
    text: `one\ntwo\rthree\r\nfour\n\n.\n${'long '.repeat(500)}${'x'.repeat(3000)}`,
    html: `<p>one\ntwo\rthree\r\n${'y'.repeat(3000)}</p>`,
    subject: 'long subject '.repeat(100),
  });
  expect(mime.toString('latin1')).not.toMatch(/(^|[^\r])\n|\r(?!\n)/);
  expect(
    Math.max(
      ...mime
        .toString('latin1')
        .split('\r\n')
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(998);
  expect((await parse(mime)).subject?.trim()).toBe('long subject '.repeat(100).trim());
});

const naughty = [
  'x\r\nBcc: evil@y.example',
  'x\nBcc: evil@y.example',
  'x\rBcc: evil@y.example',
  'x\r\n\r\n<html>another body',
  'x\u0000\r\nBcc: evil@y.example',
  'x\u2028Bcc: evil@y.example',
  'x\u0085Bcc: evil@y.example',
  'x\u000b\u000cBcc: evil@y.example',
  '=?utf-8?Q?x=0D=0ABcc:_evil@y.example?=',
  '"\r\nBcc: evil@y.example\r\n"',
  'é — 日本語 \r\n\tBcc: evil@y.example',
  'x";\r\nBcc: evil@y.example',
];

test.each(naughty)('T01, T02: no field begins another header with %j', async (evil) => {
  const mime = buildMime({
    ...content,
    from: { address: 'servicer@host.example', name: evil },
    subject: evil,
    headers: { 'List-Unsubscribe': evil },
    attachments: [{ filename: evil, type: `text/plain${evil}`, bytes: Buffer.from('x') }],
  });
  expect(headerNames(mime).sort()).toEqual([...usualNames, 'List-Unsubscribe'].sort());
  const mail = await parse(mime);
  expect(mail.bcc ?? []).toEqual([]);
  expect(mail.headers.map(({ key }) => key)).not.toContain('bcc');
  expect(mail.to?.map(({ address }) => address)).toEqual(['a@x.example']);
  expect(mail.html).toContain('Hello Alice');
  expect(mail.attachments).toHaveLength(1);
  expect(mail.attachments[0]?.filename).not.toMatch(/\p{Cc}/u);
  const partHeads = mime
    .toString('latin1')
    .split(/\r\n--/)
    .slice(1);
  for (const part of partHeads) expect(part.split('\r\n\r\n')[0]).not.toMatch(/^bcc:/im);
});

test('T01: a subject that is not ASCII, or looks encoded, is read back as it was', async () => {
  for (const subject of [
    'Grüße — 日本語',
    'x'.repeat(300),
    'a, b <c@d.example>; "e"',
    '=?utf-8?Q?x=0D=0Ay?=',
  ]) {
    expect((await parse(buildMime({ ...content, subject }))).subject).toBe(subject);
  }
});

test('T03: an address that is not one plain mailbox is thrown back from every field', async () => {
  for (const address of [
    'a@x.example, b@y.example',
    'A <a@x.example>',
    'a@x.example\r\nBcc: b@y.example',
    '',
    'a',
  ]) {
    expect(() => buildMime({ ...content, to: [address] })).toThrow('plain mailbox');
    expect(() => buildMime({ ...content, cc: [address] })).toThrow('plain mailbox');
    expect(() => buildMime({ ...content, from: { address } })).toThrow('plain mailbox');
  }
});

test('a message id or header name that could break out is thrown back', async () => {
  expect(() => buildMime({ ...content, messageId: 'x>\r\nBcc: a@b.example' })).toThrow('message id');
  for (const name of ['Bcc', 'subject', 'Content-Type', 'X-A\r\nBcc', 'X: y', '']) {
    expect(() => buildMime({ ...content, headers: { [name]: 'v' } })).toThrow('not the caller');
  }
});

test('an attachment that claims to be a mail or many parts travels as plain bytes', async () => {
  for (const type of ['message/rfc822', 'multipart/mixed; boundary=x', 'no type', 'a/b\r\nX-Evil: 1']) {
    const bytes = Buffer.from('Subject: inner\r\n\r\n--x\r\n');
    const mime = buildMime({ ...content, attachments: [{ filename: 'f', type, bytes }] });
    const [attachment] = (await parse(mime)).attachments;
    expect(attachment?.mimeType).toBe('application/octet-stream');
    expect(Buffer.from(attachment?.content as ArrayBuffer)).toEqual(bytes);
    expect(headerNames(mime)).not.toContain('X-Evil');
  }
});

test('a mail is ASCII throughout, so it passes servers without 8BITMIME', async () => {
  const text = 'Grüße — 日本語';
  const attachments = [{ filename: `${text}.pdf`, type: 'application/pdf', bytes: Buffer.from(text) }];
  const mime = buildMime({
    ...content,
    from: { address: 'servicer@host.example', name: text },
    subject: text,
    text,
    html: `<p>${text}</p>`,
    attachments,
  });
  expect(isAscii(mime)).toBe(true);
  const mail = await parse(mime);
  expect([mail.from?.name, mail.subject, mail.text?.trim()]).toEqual([text, text, text]);
  expect(mail.attachments[0]?.filename).toBe(`${text}.pdf`);
});

test('a mail without copies and attachments has both bodies and no Cc', async () => {
  const mime = buildMime({ ...content, cc: [], attachments: [] });
  expect(headerNames(mime)).not.toContain('Cc');
  const mail = await parse(mime);
  expect(mail.html).toContain('Hello');
  expect(mail.text).toContain('Hello');
});

// Breaks tried:
// - control characters left in header text: ten cases of T01, T02
// - encoded words left in file names, or in the subject: T01, T02 and T01
// - line ends of the bodies left as they came: only CRLF ends a line
// - addresses not checked: T03
// - message/* and multipart/* attachments sent under their own type: an attachment that claims to be a mail
// - boundaries left to chance: the same content gives the same bytes
