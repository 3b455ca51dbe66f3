import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP proxy before a broker that can do what networks and brokers do at the worst moment. */
export type AmqpProxy = {
  /** The broker's URL, through the proxy. */
  url: string;
  /** From now on nothing that the broker says arrives. */
  swallowAnswers: (on: boolean) => void;
  /** Says something to every client in the broker's name. */
  inject: (frame: Buffer) => void;
  /** Changes what clients say. */
  rewrite: (change: ((bytes: Buffer) => Buffer) | null) => void;
  /** Ends every connection with a reset; new ones are accepted. */
  cut: () => void;
  /** Bytes that clients have sent so far. */
  bytesSent: () => number;
  stop: () => Promise<void>;
};

/** Starts the proxy on a free port of the loopback. */
export async function startAmqpProxy(brokerUrl: string): Promise<AmqpProxy> {
  const target = new URL(brokerUrl);
  const pairs = new Set<{ client: Socket; broker: Socket }>();
  let isSwallowing = false;
  let change: ((bytes: Buffer) => Buffer) | null = null;
  let bytesSent = 0;

  const server = createServer((client) => {
    const broker = connect(Number(target.port), target.hostname);
    const pair = { client, broker };
    pairs.add(pair);
    client.on('data', (bytes) => {
      bytesSent += bytes.length;
      broker.write(change === null ? bytes : change(bytes));
    });
    broker.on('data', (bytes) => {
      if (!isSwallowing) client.write(bytes);
    });
    for (const [socket, other] of [
      [client, broker],
      [broker, client],
    ] as const) {
      socket.on('error', () => {});
      socket.on('close', () => {
        pairs.delete(pair);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(brokerUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  const cut = () => {
    for (const { client, broker } of pairs) {
      client.resetAndDestroy();
      broker.destroy();
    }
  };
  return {
    url: url.href,
    swallowAnswers: (on) => {
      isSwallowing = on;
    },
    inject: (frame) => {
      for (const { client } of pairs) client.write(frame);
    },
    rewrite: (next) => {
      change = next;
    },
    cut,
    bytesSent: () => bytesSent,
    stop: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
