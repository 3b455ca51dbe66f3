import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

/** A mail that the sink has accepted. */
export type ReceivedMail = {
  /** Milliseconds since the epoch, before `onAccept` ran. */
  at: number;
  from: string;
  to: string[];
  raw: Buffer;
};

/**
 * What the sink does. At RCPT by address: refuse it. After the end of DATA, by mail: accept, refuse, never
 * answer, or close without an answer; `accept` and `drop` both count as received, since a server that loses its
 * connection then has the mail all the same.
 */
export type SinkScript = {
  onRecipient?: (address: string) => { code: number; text?: string } | null;
  onMail?: (mail: ReceivedMail, earlier: readonly ReceivedMail[]) => SinkAnswer;
  /** Runs after the mail has been recorded and before the answer, for instance to kill the sender. */
  onAccept?: (mail: ReceivedMail) => Promise<void> | void;
};

export type SinkAnswer =
  | { kind: 'accept'; afterMs?: number }
  | { kind: 'refuse'; code: number; text?: string }
  | { kind: 'hang' }
  | { kind: 'drop' };

export type SmtpSink = {
  /** For `SMTP_URL`. */
  url: string;
  port: number;
  received: () => readonly ReceivedMail[];
  /** Resolves as soon as `count` mails have been received; rejects after `timeoutMs` (default 10 s). */
  waitFor: (count: number, timeoutMs?: number) => Promise<readonly ReceivedMail[]>;
  /** Replaces the script; mails under way keep the old one. */
  script: (script: SinkScript) => void;
  /** Sessions opened so far. */
  sessions: () => number;
  /**
   * From now on every session is reset as it opens, those under way too, as by a host whose mail server is down.
   * The port stays taken: a stopped sink's port can go to another process, which then answers in its place.
   */
  away: () => void;
  back: () => void;
  stop: () => Promise<void>;
};

/** Local parts that need no script: `fail-550@…` is refused at RCPT with that code. */
const refusedByName = /^fail-([45]\d\d)(?:[-+].*)?@/;

/** A mail server on the loopback that does what it is told and remembers every mail it took. */
export async function createScriptedSmtpSink(
  options: { script?: SinkScript; port?: number; now?: () => number } = {},
): Promise<SmtpSink> {
  const { now = Date.now } = options;
  let script = options.script ?? {};
  let sessions = 0;
  let isAway = false;
  const received: ReceivedMail[] = [];
  const listeners = new Set<() => void>();

  function refused(address: string): { code: number; text?: string } | null {
    const named = refusedByName.exec(address)?.[1];
    return script.onRecipient?.(address) ?? (named === undefined ? null : { code: Number(named) });
  }

  async function answer(
    mail: ReceivedMail,
    session: SMTPServerSession,
    done: (error?: Error | null) => void,
  ) {
    const { onMail = () => ({ kind: 'accept' }) as const, onAccept } = script;
    const verdict: SinkAnswer = onMail(mail, [...received]);
    if (verdict.kind === 'refuse') {
      done(smtpError(verdict.code, verdict.text));
      return;
    }
    if (verdict.kind === 'hang') return;
    received.push(mail);
    for (const listener of [...listeners]) listener();
    await onAccept?.(mail);
    if (verdict.kind === 'drop') {
      closeSession(session);
      return;
    }
    if (verdict.afterMs !== undefined) await delay(verdict.afterMs);
    done();
  }

  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    size: 30 * 1024 * 1024,
    onConnect: (_session, done) => {
      sessions += 1;
      done();
    },
    onRcptTo: ({ address }, _session, done) => {
      const refusal = refused(address);
      done(refusal === null ? null : smtpError(refusal.code, refusal.text));
    },
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const mail = {
          at: now(),
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(parts),
        };
        answer(mail, session, done).catch((error: Error) => done(error));
      });
    },
  });
  // Clients that vanish are the point of it.
  server.on('error', () => {});

  function closeSession(session: SMTPServerSession): void {
    for (const connection of server.connections) {
      if (connection.session.id === session.id) connection._socket.destroy();
    }
  }

  const door = createServer((socket) => {
    if (isAway) socket.resetAndDestroy();
    else server.server.emit('connection', socket);
  });
  await new Promise<void>((resolve, reject) => {
    door.once('error', reject);
    door.listen(options.port ?? 0, '127.0.0.1', () => resolve());
  });
  const { port } = door.address() as AddressInfo;

  function endSessions(): void {
    for (const connection of server.connections) connection._socket.destroy();
  }

  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    received: () => received,
    waitFor: (count, timeoutMs = 10_000) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (received.length < count) return;
          clearTimeout(timer);
          listeners.delete(look);
          resolve([...received]);
        };
        const timer = setTimeout(() => {
          listeners.delete(look);
          reject(new Error(`The sink has ${received.length} of ${count} mails after ${timeoutMs} ms`));
        }, timeoutMs);
        listeners.add(look);
        look();
      }),
    script: (next) => {
      script = next;
    },
    sessions: () => sessions,
    away: () => {
      isAway = true;
      endSessions();
    },
    back: () => {
      isAway = false;
    },
    stop: async () => {
      endSessions();
      await new Promise<void>((resolve) => door.close(() => resolve()));
    },
  };
}

function smtpError(code: number, text = 'refused by script'): Error {
  return Object.assign(new Error(text), { responseCode: code });
}
