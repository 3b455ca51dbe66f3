import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * One fault at one place in what is said. It fires when `bytes` have come from that side, also across borders of
 * packets: `before` withholds them and resets; `answer` lets them through and resets in place of the answer; `mute`
 * withholds them and says nothing more, to either side; `hold` waits for `onCut` and then lets them through.
 */
export type Cut = {
  from: 'client' | 'server';
  bytes: string | Buffer;
  kind: 'before' | 'answer' | 'mute' | 'hold';
  /** Connections that are cut before the fault is used up; default 1. */
  times?: number;
  onCut?: () => unknown;
};

/** A TCP proxy on the loopback between a process of the product and a server. */
export type Link = {
  port: number;
  /** The server's URL, through the proxy. */
  through: (url: string) => string;
  cut: (cut: Cut) => void;
  /** Each piece waits so long, in both directions. */
  delay: (ms: number) => void;
  /** Nothing arrives any more, though all is open and new connections are taken: a network that lost us. */
  drop: () => void;
  /** The same for what is open now; new connections are as they should be. */
  silence: () => void;
  /** Everything is reset, and so is each new connection. */
  refuse: () => void;
  /** Everything is reset once; new connections are taken. */
  reset: () => void;
  /** Each connection is reset after so many more bytes of its client. */
  cutAfter: (bytes: number) => void;
  /** All is as it should be again; connections that were muted or dropped are reset. */
  pass: () => void;
  /** Connections taken so far. */
  taken: () => number;
  /** Connections that are open and silent. */
  silent: () => number;
  stop: () => Promise<void>;
};

type Pair = {
  client: Socket;
  server: Socket;
  muted: boolean;
  answerOf: Cut | null;
  left: number;
  /** The end of what each side has said, in which a mark may have begun. */
  tails: Record<Cut['from'], Buffer>;
};

const noTails = (): Pair['tails'] => ({ client: Buffer.alloc(0), server: Buffer.alloc(0) });

/** Starts a proxy before `port` of the loopback. */
export async function startProxy(target: number): Promise<Link> {
  const pairs = new Set<Pair>();
  let cuts: (Cut & { left: number })[] = [];
  let mode: 'pass' | 'drop' | 'refuse' = 'pass';
  let delayMs = 0;
  let taken = 0;

  const end = (pair: Pair) => {
    pair.client.resetAndDestroy();
    pair.server.resetAndDestroy();
  };

  // Answers whether the piece goes on. Runs one piece after the other for each direction.
  async function passes(pair: Pair, from: Cut['from'], seen: Buffer): Promise<boolean> {
    const cut = cuts.find(
      (one) => one.left > 0 && one.from === from && seen.includes(one.bytes, 0, 'latin1'),
    );
    if (cut === undefined) return true;
    cut.left -= 1;
    switch (cut.kind) {
      case 'before':
        await cut.onCut?.();
        end(pair);
        return false;
      case 'answer':
        pair.answerOf = cut;
        return true;
      case 'mute':
        pair.muted = true;
        await cut.onCut?.();
        return false;
      case 'hold':
        await cut.onCut?.();
        return true;
      default:
        return cut.kind satisfies never;
    }
  }

  function pump(pair: Pair, from: Cut['from']): void {
    const [source, sink] = from === 'client' ? [pair.client, pair.server] : [pair.server, pair.client];
    let order: Promise<void> = Promise.resolve();
    const piece = async (bytes: Buffer) => {
      if (pair.muted || mode === 'drop') return;
      if (pair.answerOf !== null && pair.answerOf.from !== from) {
        await pair.answerOf.onCut?.();
        end(pair);
        return;
      }
      if (delayMs > 0) await delay(delayMs);
      const seen = Buffer.concat([pair.tails[from], bytes]);
      const matched = cuts.some(
        (one) => one.left > 0 && one.from === from && seen.includes(one.bytes, 0, 'latin1'),
      );
      // What has fired once on this connection must not fire again by its own remains.
      pair.tails[from] = matched ? Buffer.alloc(0) : Buffer.from(seen.subarray(-256));
      if (!(await passes(pair, from, seen))) return;
      sink.write(bytes);
      if (from === 'client') {
        pair.left -= bytes.length;
        if (pair.left <= 0) end(pair);
      }
    };
    source.on('data', (bytes: Buffer) => {
      order = order.then(() => piece(bytes)).catch(() => end(pair));
    });
    source.on('error', () => undefined);
    source.on('close', () => {
      pairs.delete(pair);
      // What was said before the end still arrives; what is muted stays open on the other side.
      void order.then(() => (pair.muted || mode === 'drop' ? undefined : sink.destroy()));
    });
  }

  const door = createServer((client) => {
    taken += 1;
    if (mode === 'refuse') {
      client.resetAndDestroy();
      return;
    }
    const server = connect(target, '127.0.0.1');
    const pair: Pair = {
      client,
      server,
      muted: false,
      answerOf: null,
      left: Number.POSITIVE_INFINITY,
      tails: noTails(),
    };
    pairs.add(pair);
    pump(pair, 'client');
    pump(pair, 'server');
  });
  await new Promise<void>((resolve, reject) => {
    door.once('error', reject);
    door.listen(0, '127.0.0.1', resolve);
  });
  const { port } = door.address() as AddressInfo;
  const reset = () => {
    for (const pair of pairs) end(pair);
  };

  return {
    port,
    through: (url) => {
      const changed = new URL(url);
      changed.host = `127.0.0.1:${port}`;
      return changed.href;
    },
    cut: (cut) => {
      // What was said before is not meant: the next word, whatever it were, would bring it up again.
      for (const pair of pairs) pair.tails = noTails();
      cuts.push({ ...cut, left: cut.times ?? 1 });
    },
    delay: (ms) => {
      delayMs = ms;
    },
    drop: () => {
      mode = 'drop';
    },
    silence: () => {
      for (const pair of pairs) pair.muted = true;
    },
    refuse: () => {
      mode = 'refuse';
      reset();
    },
    reset,
    cutAfter: (bytes) => {
      for (const pair of pairs) pair.left = bytes;
    },
    pass: () => {
      const lost = mode === 'drop';
      mode = 'pass';
      cuts = [];
      delayMs = 0;
      for (const pair of pairs) if (lost || pair.muted) end(pair);
    },
    taken: () => taken,
    silent: () => [...pairs].filter((pair) => pair.muted).length,
    stop: async () => {
      reset();
      await new Promise((resolve) => door.close(resolve));
    },
  };
}
