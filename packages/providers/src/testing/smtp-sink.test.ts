import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EmailProvider } from '../email-provider.ts';
import { createSmtpProvider } from '../smtp/create-smtp-provider.ts';
import { createScriptedSmtpSink, type SmtpSink } from './smtp-sink.ts';

const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
let sink: SmtpSink;
let provider: EmailProvider;

beforeEach(async () => {
  sink = await createScriptedSmtpSink();
  provider = createSmtpProvider({ name: 'sink', url: sink.url, logger, timeouts: { dataEndMs: 300 } });
});
afterEach(async () => {
  await provider.stop();
  await sink.stop();
});

const mailTo = (to: string) => ({
  envelope: { from: 'servicer@host.example', to: [to] },
  mime: Buffer.from('Subject: s\r\n\r\nx\r\n'),
  messageId: 'm',
});

test('the sink remembers a mail before it answers, and runs the hook in between', async () => {
  const steps: string[] = [];
  sink.script({
    onAccept: async (mail) => {
      steps.push(`hook with ${sink.received().length} received for ${mail.to[0]}`);
      await new Promise((resolve) => setImmediate(resolve));
      steps.push('hook ended');
    },
  });
  await provider.send(mailTo('a@x.example'));
  steps.push('answered');
  expect(steps).toEqual(['hook with 1 received for a@x.example', 'hook ended', 'answered']);
  expect((await sink.waitFor(1))[0]?.raw.toString()).toBe('Subject: s\r\n\r\nx\r\n');
});

test('a mail whose answer is dropped has been received; a hanging or refused one has not', async () => {
  sink.script({
    onMail: ({ to }) => {
      if (to[0]?.startsWith('drop')) return { kind: 'drop' };
      if (to[0]?.startsWith('hang')) return { kind: 'hang' };
      return { kind: 'refuse', code: 451 };
    },
  });
  expect(await provider.send(mailTo('drop@x.example'))).toMatchObject({ kind: 'unknown' });
  expect(await provider.send(mailTo('hang@x.example'))).toMatchObject({ kind: 'unknown' });
  expect(await provider.send(mailTo('no@x.example'))).toMatchObject({ kind: 'refused', smtpCode: 451 });
  expect(sink.received().map(({ to }) => to[0])).toEqual(['drop@x.example']);
});

test('a script may go by what came earlier, and waiting in vain says how many came', async () => {
  sink.script({
    onMail: (_mail, earlier) => (earlier.length === 0 ? { kind: 'accept' } : { kind: 'refuse', code: 550 }),
  });
  expect(await provider.send(mailTo('a@x.example'))).toMatchObject({ kind: 'accepted' });
  expect(await provider.send(mailTo('a@x.example'))).toMatchObject({ kind: 'refused', permanent: true });
  await expect(sink.waitFor(2, 50)).rejects.toThrow('1 of 2');
});

test('a sink that is away resets every session and takes nothing; back, it takes again on the same port', async () => {
  expect(await provider.send(mailTo('a@x.example'))).toMatchObject({ kind: 'accepted' });
  sink.away();
  expect(await provider.send(mailTo('b@x.example'))).toMatchObject({ kind: 'refused', permanent: false });
  expect(await provider.probe()).toBe(false);
  sink.back();
  expect(await provider.send(mailTo('c@x.example'))).toMatchObject({ kind: 'accepted' });
  expect(sink.received().map(({ to }) => to[0])).toEqual(['a@x.example', 'c@x.example']);
});
