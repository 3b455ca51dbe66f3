import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A mail server that takes every mail at once and forgets it. */
export type Sink = {
  url: string;
  /** When each mail was taken, by the first part of its Message-ID. */
  arrivals: Map<string, number>;
  /** All that were taken, also when one came twice. */
  taken: () => number;
  stop: () => Promise<void>;
};

export async function startSink(): Promise<Sink> {
  const arrivals = new Map<string, number>();
  let taken = 0;
  const onMail = (id: string) => {
    taken += 1;
    arrivals.set(id, performance.now());
  };
  const server = createServer((socket) => converse(socket, onMail));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  return {
    url: `smtp://127.0.0.1:${port}`,
    arrivals,
    taken: () => taken,
    stop: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

const endOfMail = '\r\n.\r\n';

function converse(socket: Socket, onMail: (id: string) => void): void {
  let pending = '';
  let inData = false;
  socket.setNoDelay(true);
  socket.setEncoding('latin1');
  socket.write('220 sink.example ESMTP\r\n');
  socket.on('error', () => undefined);
  socket.on('data', (text: string) => {
    pending += text;
    for (;;) {
      const end = pending.indexOf(inData ? endOfMail : '\r\n');
      if (end === -1) return;
      const part = pending.slice(0, end);
      pending = pending.slice(end + (inData ? endOfMail.length : 2));
      if (inData) onMail(/^message-id:\s*<([^@>]+)@/im.exec(part)?.[1] ?? 'none');
      const verb = inData ? '.' : part.slice(0, 4).toUpperCase();
      inData = verb === 'DATA';
      socket.write(`${inData ? 354 : verb === 'QUIT' ? 221 : 250} ok\r\n`);
      if (verb === 'QUIT') socket.end();
    }
  });
}
