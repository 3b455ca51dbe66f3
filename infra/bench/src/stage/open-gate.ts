import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to the broker that can be closed: what comes then is reset, as by a host whose broker is down. */
export type Gate = { amqpUrl: string; close: () => void; open: () => void; stop: () => Promise<void> };

export async function openGate(brokerUrl: string): Promise<Gate> {
  const target = new URL(brokerUrl);
  const sockets = new Set<Socket>();
  let isClosed = false;
  const server = createServer((client) => {
    if (isClosed) {
      client.resetAndDestroy();
      return;
    }
    const broker = connect(Number(target.port), target.hostname);
    client.pipe(broker);
    broker.pipe(client);
    for (const [socket, other] of [
      [client, broker],
      [broker, client],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(brokerUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    amqpUrl: url.href,
    close: () => {
      isClosed = true;
      cut();
    },
    open: () => {
      isClosed = false;
    },
    stop: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
