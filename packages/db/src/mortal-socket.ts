import { connect, type Socket } from 'node:net';

/** What postgres.js hands to the maker of its sockets; lists, because a URL may name several hosts. */
type Target = { host: string[]; port: number[]; path?: string | false };

/** What a server may take to end a statement or a session that has had its time. */
const silenceMarginMs = 10_000;

/** How long a connection may be silent, given what the server allows it; 0, without end, where a statement has no end. */
export function silenceOf({
  statementTimeoutMs,
  idleInTransactionTimeoutMs,
}: {
  statementTimeoutMs: number;
  idleInTransactionTimeoutMs: number;
}): number {
  if (statementTimeoutMs === 0 || idleInTransactionTimeoutMs === 0) return 0;
  return Math.max(statementTimeoutMs, idleInTransactionTimeoutMs) + silenceMarginMs;
}

/**
 * Makes sockets for postgres.js that end when nothing has come or gone for `silenceMs`: a network that has lost a
 * connection says nothing, and the driver would wait for its answer for ever (F46). Longer than any statement or
 * transaction may last, so only what is lost or unused is ended; the pool opens another when it needs one.
 *
 * With TLS the driver takes the socket over, this watch included: there the statement has to wait for TCP to give up.
 */
export function mortalSockets(silenceMs: number): (target: Target) => Socket {
  let tries = 0;
  return ({ host, port, path }) => {
    const at = tries % host.length;
    tries += 1;
    const socket = path ? connect(path) : connect(port[at] ?? 5432, host[at]);
    // The driver verifies the server's certificate by this name.
    Object.assign(socket, { host: host[at] });
    socket.setTimeout(silenceMs, () => socket.destroy(lost(silenceMs)));
    return socket;
  };
}

const lost = (silenceMs: number) =>
  Object.assign(new Error(`the database has said nothing for ${silenceMs} ms`), { code: 'ETIMEDOUT' });
