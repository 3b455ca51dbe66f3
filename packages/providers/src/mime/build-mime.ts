import { createHash } from 'node:crypto';
import { addressKey, emailAddressPattern } from '@crm/contracts';
import MailComposer from 'nodemailer/lib/mail-composer';
import { encodeWord } from 'nodemailer/lib/mime-funcs';
import { serializeMime } from './serialize-mime.ts';

/** What a mail consists of. Bcc is missing on purpose: hidden recipients stand in the envelope only. */
export type MailContent = {
  from: { address: string; name?: string };
  to: readonly string[];
  cc: readonly string[];
  subject: string;
  html: string;
  text: string;
  /** Becomes `Message-ID: <messageId@domain of from>`: the same for every attempt at a message. */
  messageId: string;
  /** Becomes `Date`; with it given, the same content gives the same bytes. */
  date: Date;
  /** Further headers, such as List-Unsubscribe. */
  headers?: Readonly<Record<string, string>>;
  attachments: readonly { filename: string; type: string; bytes: Buffer }[];
};

const ownHeaders =
  /^(from|sender|to|cc|bcc|reply-to|subject|date|message-id|mime-version|content-.*|received|return-path)$/i;
const headerName = /^[A-Za-z][A-Za-z0-9-]{0,75}$/;
const messageIdPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
/** RFC 6838 4.2. */
const mediaType = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/i;
const unencodable = /^(message|multipart)\//i;

/**
 * Builds the whole mail, CRLF line ends only, reproducible from its input. Text in a header loses its control
 * characters, so no field can begin another header (T01, T02). Throws for an address that is not a plain mailbox
 * (T03), a message id that does not fit one, and a header that is not the caller's to set.
 */
export function buildMime(content: MailContent): Buffer {
  const { from, to, cc, messageId } = content;
  for (const address of [from.address, ...to, ...cc]) assertMailbox(address);
  if (!messageIdPattern.test(messageId))
    throw new Error('A message id has characters that a Message-ID cannot have');
  const domain = addressKey(from.address).split('@')[1];
  const composer = new MailComposer({
    from: { address: from.address.trim(), name: plainName(from.name ?? '') },
    to: mailboxes(to),
    cc: mailboxes(cc),
    subject: subjectText(content.subject),
    text: crlf(content.text),
    html: crlf(content.html),
    messageId: `<${messageId}@${domain}>`,
    date: content.date,
    headers: checkedHeaders(content.headers ?? {}),
    attachments: content.attachments.map(({ filename, type, bytes }) => ({
      filename: plainName(filename) || 'attachment',
      contentType: checkedType(type),
      contentDisposition: 'attachment',
      contentTransferEncoding: 'base64',
      content: bytes,
    })),
    baseBoundary: boundaryOf(content),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return serializeMime(composer.compile());
}

/** Address objects are not parsed again; a string in their place would be, into any number of recipients. */
function mailboxes(addresses: readonly string[]) {
  return addresses.map((address) => ({ address: address.trim(), name: '' }));
}

function assertMailbox(address: string): void {
  if (!emailAddressPattern.test(address)) throw new Error('A header address is not one plain mailbox');
}

/** Control characters and the line ends of Unicode become blanks. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

/** The composer turns a lone LF into CRLF but lets a lone CR stand. */
function crlf(text: string): string {
  return text.replace(/\r\n?|\n/g, '\r\n');
}

/** Text that looks like `=?utf-8?Q?…?=` would be decoded by the reader (RFC 2047), control characters included. */
function subjectText(subject: string): string {
  const line = oneLine(subject);
  return line.includes('=?') ? encodeWord(line, 'B', 52) : line;
}

/** Some readers decode such words in names too, where the standard has no way to say that they are none. */
function plainName(name: string): string {
  return oneLine(name).replaceAll('=?', '=_');
}

function checkedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (!headerName.test(name) || ownHeaders.test(name))
        throw new Error('This header is not the caller’s to set');
      return [name, oneLine(value)];
    }),
  );
}

/** The type as declared, without parameters; what cannot travel in base64, or is no type, is just bytes. */
function checkedType(type: string): string {
  const bare = type.split(';')[0]?.trim() ?? '';
  return mediaType.test(bare) && !unencodable.test(bare) ? bare.toLowerCase() : 'application/octet-stream';
}

/** Fixed by the content, so bytes are reproducible, and not to be foreseen by whoever wrote a part of it. */
function boundaryOf({ messageId, html, text }: MailContent): string {
  return createHash('sha256')
    .update(JSON.stringify([messageId, html, text]))
    .digest('hex')
    .slice(0, 32);
}
