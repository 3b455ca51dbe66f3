import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to the broker that can fail. */
export type AmqpGate = {
  url: string;
  /** From now on nothing that the client says arrives, though all is still open. */
  shut: () => void;
  /** Ends every connection; new ones are taken. */
  cut: () => void;
  stop: () => Promise<void>;
};

/** Opens a gate on a free port of the loopback. */
export async function openAmqpGate(brokerUrl: string): Promise<AmqpGate> {
  const target = new URL(brokerUrl);
  const sockets = new Set<Socket>();
  let isShut = false;
  const server = createServer((client) => {
    const broker = connect(Number(target.port), target.hostname);
    client.on('data', (bytes) => {
      if (!isShut) broker.write(bytes);
    });
    broker.on('data', (bytes) => client.write(bytes));
    for (const [socket, other] of [
      [client, broker],
      [broker, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(brokerUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    cut,
    shut: () => {
      isShut = true;
    },
    stop: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
