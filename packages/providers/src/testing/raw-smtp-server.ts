import { type AddressInfo, createServer, type Socket } from 'node:net';

/** Where a server may misbehave. `body`: in the middle of the mail; `end`: after its final dot. */
export type SmtpStep = 'greeting' | 'ehlo' | 'mail' | 'rcpt' | 'data' | 'body' | 'end' | 'rset';

/** A reply line, or what a server does instead of one. `raw` is written as it is, before a close. */
export type Misdeed =
  | { reply: string }
  | 'close'
  | 'reset'
  | 'hang'
  | { raw: string }
  | { dribble: string }
  /** Only in the body: reads on, but rests this long after every few megabytes. */
  | { restMs: number };

/** A server that speaks SMTP badly: a step without a misdeed is answered as it should be. */
export type RawSmtpServer = {
  url: string;
  /** Commands as they came, for counting. */
  commands: () => readonly string[];
  /** Mails whose final dot has arrived. */
  mailsTaken: () => number;
  misbehave: (misdeeds: Partial<Record<SmtpStep, Misdeed>>) => void;
  /** Resolves when a session has reached the step. */
  reached: (step: SmtpStep) => Promise<void>;
  /** Ends every open session without a word. */
  dropSessions: () => void;
  openSessions: () => number;
  stop: () => Promise<void>;
};

const rightReplies: Record<Exclude<SmtpStep, 'body'>, string> = {
  greeting: '220 raw.test ESMTP',
  ehlo: '250 raw.test',
  mail: '250 sender fine',
  rcpt: '250 recipient fine',
  data: '354 go ahead',
  end: '250 2.0.0 Ok: queued as RAW12345',
  rset: '250 reset',
};
/** Bytes of the mail that are read before a misdeed in the middle of it. */
const bodyBytesBefore = 100_000;
const dribbleMs = 40;
const restEveryBytes = 4 * 1024 * 1024;

/** Starts the server on a free port of the loopback; `pipelining` makes it announce the extension. */
export async function startRawSmtpServer(options: { pipelining: boolean }): Promise<RawSmtpServer> {
  let misdeeds: Partial<Record<SmtpStep, Misdeed>> = {};
  let mailsTaken = 0;
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  const listeners = new Map<SmtpStep, () => void>();

  function act(socket: Socket, step: SmtpStep): void {
    listeners.get(step)?.();
    const misdeed = misdeeds[step];
    if (misdeed === undefined) {
      if (step === 'ehlo' && options.pipelining) socket.write('250-raw.test\r\n250 PIPELINING\r\n');
      else if (step !== 'body') socket.write(`${rightReplies[step]}\r\n`);
    } else if (misdeed === 'close') socket.end();
    else if (misdeed === 'reset') socket.resetAndDestroy();
    else if (misdeed === 'hang') socket.pause();
    else if ('raw' in misdeed) socket.end(misdeed.raw);
    else if ('restMs' in misdeed) return;
    else if ('dribble' in misdeed) dribble(socket, misdeed.dribble);
    else socket.write(`${misdeed.reply}\r\n`);
  }

  function dribble(socket: Socket, text: string): void {
    const [first, ...rest] = text;
    if (first === undefined || socket.destroyed) return;
    socket.write(first);
    const timer = setTimeout(() => {
      timers.delete(timer);
      dribble(socket, rest.join(''));
    }, dribbleMs);
    timers.add(timer);
  }

  const server = createServer((socket) => {
    let pending = '';
    let bodyBytes = 0;
    let isInBody = false;
    let recipients = 0;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (bytes) => {
      pending += bytes.toString('latin1');
      if (isInBody) {
        const before = bodyBytes;
        bodyBytes += bytes.length;
        if (misdeeds.body !== undefined && before < bodyBytesBefore && bodyBytes >= bodyBytesBefore) {
          act(socket, 'body');
          if (misdeeds.body === 'close') socket.destroy();
        }
      }
      if (isInBody) rest(bytes.length);
      for (let consumed = true; consumed; ) consumed = isInBody ? takeBody() : takeLine();
    });
    act(socket, 'greeting');

    function rest(length: number): void {
      const { body } = misdeeds;
      if (typeof body !== 'object' || !('restMs' in body)) return;
      if (Math.floor(bodyBytes / restEveryBytes) === Math.floor((bodyBytes - length) / restEveryBytes))
        return;
      socket.pause();
      const timer = setTimeout(() => {
        timers.delete(timer);
        socket.resume();
      }, body.restMs);
      timers.add(timer);
    }

    function takeBody(): boolean {
      const end = pending.indexOf('\r\n.\r\n');
      if (end === -1) {
        // Only a dot that was cut in two matters; searching the whole mail again and again would take minutes.
        pending = pending.slice(-4);
        return false;
      }
      pending = pending.slice(end + 5);
      isInBody = false;
      mailsTaken += 1;
      act(socket, 'end');
      return true;
    }

    function takeLine(): boolean {
      const end = pending.indexOf('\r\n');
      if (end === -1 || socket.destroyed) return false;
      const line = pending.slice(0, end);
      pending = pending.slice(end + 2);
      commands.push(line);
      const verb = line.slice(0, 4).toLowerCase();
      if (verb === 'quit') socket.end('221 bye\r\n');
      else if (verb === 'ehlo' || verb === 'helo') act(socket, 'ehlo');
      else if (verb === 'mail' || verb === 'rset') {
        recipients = 0;
        act(socket, verb);
      } else if (verb === 'rcpt') {
        if (misdeeds.rcpt === undefined && misdeeds.mail === undefined) recipients += 1;
        act(socket, verb);
      } else if (verb === 'data' && recipients === 0) socket.write('503 no recipients\r\n');
      else if (verb === 'data') {
        isInBody = misdeeds.data === undefined;
        bodyBytes = 0;
        act(socket, 'data');
      } else socket.write('500 what\r\n');
      return true;
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `smtp://127.0.0.1:${port}`,
    commands: () => commands,
    mailsTaken: () => mailsTaken,
    misbehave: (next) => {
      misdeeds = next;
    },
    reached: (step) => new Promise((resolve) => listeners.set(step, resolve)),
    dropSessions: () => {
      for (const socket of sockets) socket.end();
    },
    openSessions: () => sockets.size,
    stop: async () => {
      for (const timer of timers) clearTimeout(timer);
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
