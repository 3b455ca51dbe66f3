import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A TCP proxy before the broker, which can be away, and can keep its answers to publishers back. */
export type AmqpProxy = {
  /** The broker's URL, through the proxy. */
  url: string;
  /** From now on no confirm arrives: what the broker says on publishing connections is kept. */
  holdConfirms: () => void;
  /** Hands over what was kept, and keeps no more. */
  releaseConfirms: () => void;
  /** Resets every connection and accepts no new one. */
  down: () => Promise<void>;
  /** Accepts connections, on the same port every time. */
  up: () => Promise<void>;
};

type Pair = { client: Socket; broker: Socket; isPublishing: boolean; kept: Buffer[] };

/** Starts a proxy on a free port of the loopback, up or down; it ends with the test. */
export async function startAmqpProxy(brokerUrl: string, { isUp = true } = {}): Promise<AmqpProxy> {
  const target = new URL(brokerUrl);
  const pairs = new Set<Pair>();
  let server: Server | undefined;
  let port = 0;
  let isHolding = false;

  function onClient(client: Socket): void {
    const broker = connect(Number(target.port), target.hostname);
    const pair: Pair = { client, broker, isPublishing: false, kept: [] };
    pairs.add(pair);
    client.on('data', (bytes) => {
      // The connection's name stands in the handshake.
      if (bytes.includes(' publishing')) pair.isPublishing = true;
      broker.write(bytes);
    });
    broker.on('data', (bytes) => {
      if (isHolding && pair.isPublishing) pair.kept.push(bytes);
      else client.write(bytes);
    });
    for (const [socket, other] of [
      [client, broker],
      [broker, client],
    ] as const) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        pairs.delete(pair);
        other.destroy();
      });
    }
  }

  async function up(): Promise<void> {
    const opened = createServer(onClient);
    server = opened;
    await new Promise<void>((resolve, reject) => {
      opened.once('error', reject);
      opened.listen(port, '127.0.0.1', resolve);
    });
    port = (opened.address() as AddressInfo).port;
  }

  async function down(): Promise<void> {
    const closing = server;
    server = undefined;
    const closed = new Promise((resolve) => closing?.close(resolve) ?? resolve(undefined));
    for (const { client, broker } of pairs) {
      client.resetAndDestroy();
      broker.destroy();
    }
    await closed;
  }

  await up();
  const url = new URL(brokerUrl);
  url.host = `127.0.0.1:${port}`;
  if (!isUp) await down();
  onTestFinished(down);

  return {
    url: url.href,
    up,
    down,
    holdConfirms: () => {
      isHolding = true;
    },
    releaseConfirms: () => {
      isHolding = false;
      for (const pair of pairs) for (const bytes of pair.kept.splice(0)) pair.client.write(bytes);
    },
  };
}
