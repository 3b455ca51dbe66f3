import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { EmailProvider } from '../email-provider.ts';
import { createScriptedSmtpSink, type SmtpSink } from '../testing/smtp-sink.ts';
import { createSmtpProvider } from './create-smtp-provider.ts';

const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const timeouts = {
  connectMs: 2_000,
  greetingMs: 2_000,
  commandMs: 2_000,
  bodyStallMs: 2_000,
  dataEndMs: 5_000,
};
const mime = Buffer.from('Subject: hello\r\n\r\nHello\r\n');
let sink: SmtpSink;
let provider: EmailProvider;

beforeEach(async () => {
  sink = await createScriptedSmtpSink();
  provider = createSmtpProvider({ name: 'sink', url: sink.url, logger, poolSize: 3, timeouts });
  provider.start();
});
afterEach(async () => {
  await provider.stop();
  await sink.stop();
});

const mailTo = (...to: string[]) => ({
  envelope: { from: 'servicer@host.example', to },
  mime,
  messageId: 'message-1',
});

test('the bytes and the envelope arrive as they were given', async () => {
  const dots = Buffer.from('Subject: dots\r\n\r\n.\r\n..two\r\n.end\r\nMAIL FROM:<evil@x.example>\r\n');
  const outcome = await provider.send({ ...mailTo('a@x.example', 'hidden@y.example'), mime: dots });
  expect(outcome).toMatchObject({ kind: 'accepted', refused: [] });
  expect(sink.received()).toHaveLength(1);
  const [mail] = sink.received();
  expect(mail?.raw.equals(dots)).toBe(true);
  expect(mail).toMatchObject({ from: 'servicer@host.example', to: ['a@x.example', 'hidden@y.example'] });
});

test('T02: line ends of a mail cannot end it early: what follows a lone LF, CR or dot is text', async () => {
  for (const smuggled of ['\n.\nMAIL FROM:<a@x.example>', '\r.\rQUIT', '\r\n.\n', '\n.\r\n', '\r.\r\n']) {
    const before = sink.received().length;
    await provider.send({ ...mailTo('a@x.example'), mime: Buffer.from(`Subject: s\r\n\r\nx${smuggled}y`) });
    expect(sink.received()).toHaveLength(before + 1);
    expect(sink.received().at(-1)?.raw.toString()).toMatch(/y\r\n$/);
    expect(sink.received().at(-1)?.raw.toString()).not.toMatch(/(^|[^\r])\n|\r(?!\n)/);
  }
});

test('a partly refused mail is accepted, each refused recipient named, for now and for ever (F27)', async () => {
  const outcome = await provider.send(mailTo('fail-550@x.example', 'ok@x.example', 'fail-451@x.example'));
  expect(outcome).toMatchObject({
    kind: 'accepted',
    refused: [
      { address: 'fail-550@x.example', code: 550, permanent: true },
      { address: 'fail-451@x.example', code: 451, permanent: false },
    ],
  });
  expect(sink.received().map(({ to }) => to)).toEqual([['ok@x.example']]);
});

test('all recipients refused for ever is permanent; one of them only for now makes it temporary', async () => {
  expect(await provider.send(mailTo('fail-550@x.example', 'fail-553@x.example'))).toMatchObject({
    kind: 'refused',
    permanent: true,
    code: 'PROVIDER_PERMANENT',
    perRecipient: [{ address: 'fail-550@x.example', code: 550 }, { address: 'fail-553@x.example' }],
  });
  expect(await provider.send(mailTo('fail-550@x.example', 'fail-451@x.example'))).toMatchObject({
    kind: 'refused',
    permanent: false,
    code: 'PROVIDER_TEMPORARY',
  });
  expect(sink.received()).toEqual([]);
});

test('T03: an envelope address that is not one plain mailbox is thrown back before anything is opened', async () => {
  const crooked = [
    'a@x.example, b@y.example',
    '"a@x.example" <b@y.example>',
    'a@x.example\r\nRCPT TO:<b@y.example>',
    '"a b"@x.example',
    'a@x.example>',
    '<a@x.example>',
    'a(comment)@x.example',
    '@relay.example:a@x.example',
    'a@x.example\u0000',
    'ä@x.example',
    '',
  ];
  for (const address of crooked) {
    await expect(provider.send(mailTo('ok@x.example', address))).rejects.toThrow('plain mailboxes');
    const from = { from: address, to: ['ok@x.example'] };
    await expect(provider.send({ ...mailTo(), envelope: from })).rejects.toThrow('plain mailboxes');
  }
  await expect(provider.send(mailTo())).rejects.toThrow('plain mailboxes');
  expect(sink.sessions()).toBe(0);
});

test('blanks around an address are not sent, and the refused one is named as it was given', async () => {
  const outcome = await provider.send(mailTo(' fail-550@x.example', 'ok@x.example\t'));
  expect(outcome).toMatchObject({ kind: 'accepted', refused: [{ address: ' fail-550@x.example' }] });
  expect(sink.received()[0]?.to).toEqual(['ok@x.example']);
});

test('many mails share few sessions, and each is sent once', async () => {
  const mails = Array.from({ length: 25 }, (_, index) => mailTo(`r${index}@x.example`));
  const outcomes = await Promise.all(mails.map((mail) => provider.send(mail)));
  expect(outcomes.every(({ kind }) => kind === 'accepted')).toBe(true);
  expect(
    sink
      .received()
      .map(({ to }) => to[0])
      .sort(),
  ).toEqual(mails.map(({ envelope }) => envelope.to[0]).sort());
  expect(sink.sessions()).toBeLessThanOrEqual(3);
});

test('a waiting mail that is given up leaves its place in the queue', async () => {
  const narrow = createSmtpProvider({ name: 'narrow', url: sink.url, logger, poolSize: 1, timeouts });
  sink.script({ onMail: ({ to }) => (to[0]?.startsWith('slow') ? { kind: 'hang' } : { kind: 'accept' }) });
  const stuck = new AbortController();
  const held = narrow.send(mailTo('slow@x.example'), stuck.signal);
  const given = new AbortController();
  const waiting = narrow.send(mailTo('given-up@x.example'), given.signal);
  const next = narrow.send(mailTo('next@x.example'));
  given.abort(new Error('given up'));
  expect(await waiting).toMatchObject({ kind: 'refused', permanent: false });
  stuck.abort(new Error('given up'));
  await held;
  expect(await next).toMatchObject({ kind: 'accepted' });
  expect(sink.received().map(({ to }) => to[0])).toEqual(['next@x.example']);
  await narrow.stop();
});

test('a mail larger than the server says it takes is refused for ever, before it is sent', async () => {
  const huge = { ...mailTo('a@x.example'), mime: Buffer.alloc(31 * 1024 * 1024, 'a\r\n') };
  expect(await provider.send(huge)).toMatchObject({ kind: 'refused', permanent: true });
  expect(sink.received()).toEqual([]);
});

/** An smtp-server of its own for what the sink does not do; answers its port. */
async function startServer(options: SMTPServerOptions): Promise<number> {
  const server = new SMTPServer({ disableReverseLookup: true, logger: false, ...options });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
  return (server.server.address() as AddressInfo).port;
}

async function outcomeAt(url: string) {
  const other = createSmtpProvider({ name: 'other', url, logger, timeouts });
  const outcome = await other.send(mailTo('a@x.example'));
  await other.stop();
  return outcome;
}

const acceptAll: SMTPServerOptions = {
  onData: (stream, _session, done) => stream.on('end', () => done()).resume(),
};

test('wrong credentials, and a server without authentication, are an authentication failure, never permanent', async () => {
  const port = await startServer({
    ...acceptAll,
    allowInsecureAuth: true,
    hideSTARTTLS: true,
    onAuth: ({ username, password }, _session, done) =>
      username === 'crm' && password === 'p@ss:word' ? done(null, { user: 'crm' }) : done(new Error('no')),
  });
  const at = (credentials: string) => `smtp://${credentials}@127.0.0.1:${port}?requireTLS=false`;
  expect(await outcomeAt(at('crm:p%40ss%3Aword'))).toMatchObject({ kind: 'accepted' });
  expect(await outcomeAt(at('crm:wrong'))).toMatchObject({
    kind: 'refused',
    permanent: false,
    code: 'PROVIDER_AUTH',
    smtpCode: 535,
  });
  expect(await outcomeAt(`smtp://crm:x@127.0.0.1:${sink.port}?requireTLS=false`)).toMatchObject({
    kind: 'refused',
    permanent: false,
    code: 'PROVIDER_AUTH',
  });
});

test('TLS: required and missing, or with a certificate that nobody vouches for, no mail goes out', async () => {
  const port = await startServer({ ...acceptAll, authOptional: true });
  const unreachable = { kind: 'refused', permanent: false, code: 'PROVIDER_UNREACHABLE' };
  expect(await outcomeAt(`smtp://127.0.0.1:${sink.port}?requireTLS=true`)).toMatchObject(unreachable);
  expect(await outcomeAt(`smtp://127.0.0.1:${port}?requireTLS=true`)).toMatchObject(unreachable);
  const unverified = `smtp://127.0.0.1:${port}?requireTLS=true&rejectUnauthorized=false`;
  expect(await outcomeAt(unverified)).toMatchObject({ kind: 'accepted' });
  expect(sink.received()).toEqual([]);
});

test('credentials never go over an unencrypted session unless the URL says so', async () => {
  let asked = false;
  const port = await startServer({
    ...acceptAll,
    allowInsecureAuth: true,
    hideSTARTTLS: true,
    onAuth: (_auth, _session, done) => {
      asked = true;
      done(null, { user: 'crm' });
    },
  });
  expect(await outcomeAt(`smtp://crm:x@127.0.0.1:${port}`)).toMatchObject({ code: 'PROVIDER_UNREACHABLE' });
  expect(asked).toBe(false);
});

test('a URL that cannot be understood is refused by name, without its password', () => {
  const make = (url: string) => () => createSmtpProvider({ name: 'bad', url, logger });
  expect(make('http://secret@host')).toThrow('must look like');
  expect(make('not a url')).toThrow('must look like');
  expect(make('smtp://u:secret@host?pool=true')).toThrow('unknown parameters: pool');
  expect(make('smtp://u:secret@host?requireTLS=maybe')).toThrow('requireTLS must be true or false');
});

// Breaks tried:
// - the check of the envelope removed: T03
// - TLS not required with credentials: credentials never go over an unencrypted session
// - requireTLS not handed on; certificates not verified: TLS
// - a given-up mail stays in the queue for a place: a waiting mail that is given up
