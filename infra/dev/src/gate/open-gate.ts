import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that can fail. */
export type Gate = {
  /** The server's address by this way. */
  url: string;
  /** From now on nothing that the client says arrives, though all is still open. */
  shut: () => void;
  /** From now on nothing that the server says arrives on the connections there are, until `release` hands it over. */
  hold: () => void;
  release: () => void;
  /** Ends every connection; new ones are taken. */
  cut: () => void;
  /** Ends every connection and resets what comes then, as a host does whose server is down. */
  refuse: () => void;
  /** Takes connections again after `refuse`. */
  open: () => void;
  stop: () => Promise<void>;
};

/** Opens a gate on a free port of the loopback. */
export async function openGate(serverUrl: string): Promise<Gate> {
  const target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  const upstreams = new Set<Socket>();
  let [isShut, isRefusing] = [false, false];
  const server = createServer((client) => {
    if (isRefusing) {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect(Number(target.port), target.hostname);
    upstreams.add(upstream);
    upstream.on('close', () => upstreams.delete(upstream));
    client.on('data', (bytes) => {
      if (!isShut) upstream.write(bytes);
    });
    upstream.on('data', (bytes) => client.write(bytes));
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
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
  const url = new URL(serverUrl);
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
    hold: () => {
      for (const upstream of upstreams) upstream.pause();
    },
    release: () => {
      for (const upstream of upstreams) upstream.resume();
    },
    refuse: () => {
      isRefusing = true;
      cut();
    },
    open: () => {
      isRefusing = false;
    },
    stop: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
