import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnApp } from '../process/spawn-app.ts';

/** One mail in the mailbox, as far as a check needs it. */
export type MailboxMessage = {
  id: string;
  subject: string;
  from: string[];
  to: string[];
  /** Addresses of the SMTP envelope: who really gets it, blind copies included. */
  envelopeTo: string[];
  /** Cleaned by the mailbox for its own page, so not to the byte what was sent. */
  html: string;
  text: string;
  /** Names in lower case. */
  headers: Record<string, string | string[]>;
};

/** A mail server that keeps what it gets, with a web page, on 127.0.0.1. */
export type StartedMailbox = {
  smtpUrl: string;
  webUrl: string;
  /** All mails in order of arrival; the newest 500 are kept. */
  messages: () => Promise<MailboxMessage[]>;
  stop: () => Promise<void>;
};

const mailsMax = 500;
const startTimeoutMs = 60_000;

/** Starts maildev as a child process; its mails lie below `runDir`. */
export async function startMailbox(options: {
  runDir: string;
  log: (line: string) => void;
}): Promise<StartedMailbox> {
  const { runDir, log } = options;
  const mailDirectory = join(runDir, 'mailbox');
  mkdirSync(mailDirectory, { recursive: true });
  const script = fileURLToPath(new URL('./mailbox-process.ts', import.meta.url));
  const app = await spawnApp({
    name: 'mailbox',
    command: process.execPath,
    args: [script, mailDirectory, String(mailsMax)],
    env: {},
    cwd: runDir,
    runDir,
  });
  const [, json = ''] = await app.waitForOutput(/mailbox ready (.*)\n/, startTimeoutMs);
  const ports = JSON.parse(json) as { smtp: number; web: number };
  const webUrl = `http://127.0.0.1:${ports.web}`;
  log(`Mailbox at ${webUrl}`);
  return {
    smtpUrl: `smtp://127.0.0.1:${ports.smtp}`,
    webUrl,
    messages: () => readMessages(webUrl),
    stop: async () => {
      await app.stop('SIGTERM', 3_000);
    },
  };
}

type ListedMail = Omit<MailboxMessage, 'from' | 'to' | 'envelopeTo' | 'html' | 'text'> & {
  from: { address: string }[];
  to: { address: string }[];
  envelope: { to: { address: string }[] };
  html?: string;
  text?: string;
};

async function readMessages(webUrl: string): Promise<MailboxMessage[]> {
  const response = await fetch(`${webUrl}/api/email`);
  if (!response.ok) throw new Error(`The mailbox answered ${response.status}`);
  const mails = (await response.json()) as ListedMail[];
  return mails.map(({ id, subject, from, to, envelope, html, text, headers }) => ({
    id,
    subject,
    from: addresses(from),
    to: addresses(to),
    envelopeTo: addresses(envelope.to),
    html: html ?? '',
    text: text ?? '',
    headers,
  }));
}

function addresses(list: { address: string }[]): string[] {
  return list.map((one) => one.address);
}
