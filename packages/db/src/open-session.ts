import type { Socket } from 'node:net';
import postgres from 'postgres';
import { type Db, type DbOptions, dbOf, driverOptions, int8 } from './connection.ts';

/** One session of the server: what it has locked is lost with it, and so is whoever goes on by it. */
export type DbSession = {
  /** Every statement of `sql` runs in this session, one after the other, or fails. */
  db: Db;
  /** Aborted at the moment at which the session is found to be lost. */
  lost: AbortSignal;
  end: () => Promise<void>;
};

/** How soon the server finds out that we are gone, and lets go of our locks: cut off in silence, or killed in a statement. */
const serverNotices = {
  client_connection_check_interval: 1_000,
  tcp_keepalives_idle: 3,
  tcp_keepalives_interval: 1,
  tcp_keepalives_count: 3,
  tcp_user_timeout: 6_000,
};

/**
 * Opens a session for a lock that must hold as long as the work that it guards. A pool would replace a connection that
 * was lost and go on without its locks. Here the first connection is the only one: when it goes, what is asked fails,
 * also what was asked already and waited its turn.
 */
export function openSession(options: Omit<DbOptions, 'poolMax'>): DbSession {
  const lost = new AbortController();
  const { socket, connection, ...driver } = driverOptions(options);
  const sql = postgres(options.url, {
    ...driver,
    ...{ socket: onlyOne(socket) },
    connection: { ...connection, ...serverNotices },
    max: 1,
    types: { int8 },
    // Its lock is its purpose, so it is never ended for being idle.
    idle_timeout: 0,
    onclose: () => {
      lost.abort();
      // From now on every statement is refused at once, instead of waiting for a connection that does not come.
      void sql.end({ timeout: 0 });
    },
  });
  const reads = postgres(options.url, { ...driver, ...{ socket }, connection, max: 1 });
  const db = dbOf(sql, reads);
  return { db, lost: lost.signal, end: () => db.end(1) };
}

function onlyOne<Target>(make: (target: Target) => Socket): (target: Target) => Socket {
  let isMade = false;
  return (target) => {
    if (isMade) {
      throw Object.assign(new Error('the session is lost'), { code: 'CONNECTION_CLOSED' });
    }
    isMade = true;
    return make(target);
  };
}
