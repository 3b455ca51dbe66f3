import { once } from 'node:events';
import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { openRun } from '../runs/open-run.ts';
import { startMailbox } from './start-mailbox.ts';

test('a mail sent to the mailbox is listed with its envelope and seen on its page', async () => {
  const run = await openRun();
  const mailbox = await startMailbox({ runDir: run.runDir, log: () => undefined });
  expect(await mailbox.messages()).toEqual([]);

  await sendMail(mailbox.smtpUrl);

  const [mail, ...others] = await mailbox.messages();
  expect(others).toEqual([]);
  expect(mail).toMatchObject({
    subject: 'Escrow analysis',
    from: ['agent@x.example'],
    to: ['ann.lee@x.example'],
    envelopeTo: ['ann.lee@x.example', 'blind@x.example'],
    text: 'Hello\n',
  });
  expect((await fetch(mailbox.webUrl, { headers: { accept: 'text/html' } })).status).toBe(200);
  await mailbox.stop();
  await run.close();
});

async function sendMail(smtpUrl: string): Promise<void> {
  const mail = [
    'Subject: Escrow analysis',
    'From: agent@x.example',
    'To: ann.lee@x.example',
    '',
    'Hello',
    '.',
  ];
  const commands = [
    'HELO x.example',
    'MAIL FROM:<agent@x.example>',
    'RCPT TO:<ann.lee@x.example>',
    'RCPT TO:<blind@x.example>',
    'DATA',
    mail.join('\r\n'),
    'QUIT',
  ];
  const socket = createConnection(Number(new URL(smtpUrl).port), '127.0.0.1');
  const closed = once(socket, 'close');
  for await (const answer of createInterface(socket)) {
    expect(answer).toMatch(/^[23]\d\d /);
    const command = commands.shift();
    if (command !== undefined) socket.write(`${command}\r\n`);
  }
  await closed;
}
