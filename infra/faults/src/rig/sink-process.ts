import { createHash } from 'node:crypto';
import { fsyncSync, openSync, writeSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Accept } from '../check/logs.ts';
import type { Act, FromSink, Rule, Step, ToSink } from './sink-script.ts';

/**
 * The mail server of the rig, a process of its own so that nothing of the product or of the rig can take it along.
 * Argument: the file of its log. Each mail that it takes is on disk there before anybody hears of it.
 */
const log = openSync(process.argv[2] ?? '', 'a');
let script: (Rule & { left: number })[] = [];
const tell = (message: FromSink) => process.send?.(message);

function findRule(step: Step, about: string[]) {
  return script.find(
    ({ left, step: place, to }) =>
      left > 0 && place === step && (to === undefined || about.some((address) => address.includes(to))),
  );
}

function useRule(step: Step, about: string[]): Act | null {
  const rule = findRule(step, about);
  if (rule === undefined) return null;
  rule.left -= 1;
  return rule.act;
}

function keep(to: string[], raw: Buffer): void {
  const head = raw.subarray(0, raw.indexOf('\r\n\r\n')).toString('latin1');
  const accept: Accept = {
    at: Date.now(),
    messageId: /^message-id:\s*<([^@>]+)@/im.exec(head)?.[1] ?? 'none',
    to,
    sha256: createHash('sha256').update(raw).digest('hex'),
  };
  writeSync(log, `${JSON.stringify(accept)}\n`);
  fsyncSync(log);
  tell({ kind: 'accept', accept });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function serve(socket: Socket): void {
  let to: string[] = [];
  let inData = false;
  let pending = Buffer.alloc(0);
  const say = (line: string) => socket.writable && socket.write(`${line}\r\n`);

  /** Does what the script says at a step, or goes on as an ordinary server would. */
  function at(step: Step, about: string[], ordinary: () => void): void {
    tell({ kind: 'session', step });
    const act = useRule(step, about);
    if (act === null) {
      ordinary();
      return;
    }
    switch (act.kind) {
      case 'reply':
        say(`${act.code} ${act.text ?? 'by script'}`);
        if (act.code === 421) socket.end();
        return;
      case 'hang':
        socket.pause();
        return;
      case 'reset':
        socket.resetAndDestroy();
        return;
      case 'quit':
        socket.end('421 4.3.2 going down\r\n');
        return;
      case 'slow':
        setTimeout(ordinary, act.ms);
        return;
      case 'kill':
        kill(act.pid);
        return;
      case 'accept':
        // Reached only from the end of a mail, which has been kept by then.
        if (act.kill !== undefined) kill(act.kill);
        if (act.next === 'answer') ordinary();
        else if (act.next === 'reset') socket.resetAndDestroy();
        else if (act.next === 'close') socket.end();
        else socket.pause();
        return;
      default:
        act satisfies never;
    }
  }

  function endOfMail(raw: Buffer): void {
    const act = findRule('end', to)?.act;
    const isTaken = act === undefined || act.kind === 'accept' || act.kind === 'slow';
    if (isTaken) keep(to, raw);
    at('end', to, () => say('250 2.0.0 taken'));
    to = [];
  }

  function command(line: string): void {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO' || verb === 'HELO') say('250 sink.example');
    else if (verb === 'MAIL') at('mail', [], () => say('250 2.1.0 go on'));
    else if (verb === 'RCPT') {
      const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
      at('rcpt', [address], () => {
        to.push(address);
        say('250 2.1.5 go on');
      });
    } else if (verb === 'DATA' && to.length === 0) say('503 5.5.1 to whom');
    else if (verb === 'DATA') {
      at('data', to, () => {
        inData = true;
        say('354 end with a dot');
      });
    } else if (verb === 'RSET') {
      to = [];
      say('250 2.0.0 forgotten');
    } else if (verb === 'QUIT') socket.end('221 2.0.0 bye\r\n');
    else if (verb === 'NOOP') say('250 2.0.0 fine');
    else say('500 5.5.1 what');
  }

  socket.on('data', (bytes) => {
    pending = Buffer.concat([pending, bytes]);
    for (;;) {
      if (inData) {
        const end = pending.indexOf('\r\n.\r\n');
        if (end === -1) return;
        const raw = Buffer.from(
          pending
            .subarray(0, end + 2)
            .toString('latin1')
            .replace(/(^|\r\n)\.\./g, '$1.'),
          'latin1',
        );
        pending = pending.subarray(end + 5);
        inData = false;
        endOfMail(raw);
      } else {
        const end = pending.indexOf('\r\n');
        if (end === -1) return;
        const line = pending.subarray(0, end).toString('latin1');
        pending = pending.subarray(end + 2);
        command(line);
      }
    }
  });
  socket.on('error', () => undefined);
  at('connect', to, () => say('220 sink.example ESMTP'));
}

const server = createServer(serve);
server.listen(0, '127.0.0.1', () =>
  tell({ kind: 'listening', port: (server.address() as AddressInfo).port }),
);
process.on('message', ({ script: rules }: ToSink) => {
  script = rules.map((rule) => ({ ...rule, left: rule.times ?? Number.POSITIVE_INFINITY }));
  tell({ kind: 'scripted' });
});
// The rig has gone: so does its sink.
process.on('disconnect', () => process.exit(0));
