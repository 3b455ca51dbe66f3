import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { mortalSockets, silenceOf } from './mortal-socket.ts';
import * as schema from './schema/index.ts';
import type { DatabaseTls } from './settings.ts';

export type DbOptions = {
  url: string;
  /** Without it the URL says whether connections are encrypted. */
  tls?: DatabaseTls | undefined;
  /** Shown in pg_stat_activity. */
  appName: string;
  /** Connections for statements and transactions. 12 to 20 is enough on two cores. */
  poolMax?: number;
  /** Settings of the server for every session. */
  session?: Readonly<Record<string, string>>;
  /** How long a new connection may take; who waits is told soon that the database is away. Default 2,000 ms. */
  connectTimeoutMs?: number;
  /** 0: a statement may take as long as it takes, and a connection that fell silent is waited for. */
  statementTimeoutMs?: number;
  /** A transaction that sits idle longer loses its connection, its locks and its rows. */
  idleInTransactionTimeoutMs?: number;
  /** Told what the server has to say; nobody listens otherwise. */
  onNotice?: (message: string) => void;
};

// int8 arrives as number: every key of ours is below 2^53, and a larger one must not be rounded silently.
// Amounts of money are selected as text where they are read.
export const int8 = {
  to: 20,
  from: [20],
  serialize: (value: number) => value.toString(),
  parse: (text: string): number => {
    const value = Number(text);
    if (!Number.isSafeInteger(value)) throw new RangeError('an int8 beyond 2^53 - 1: select it as text');
    return value;
  },
};

type SqlTypes = { int8: number };

/** What a statement is run on: the pool or a transaction. */
export type Sql = postgres.ISql<SqlTypes>;

/** A piece of SQL with its parameters, to be placed in a statement. */
export type SqlFragment = postgres.PendingQuery<postgres.Row[]>;

/** A value for a jsonb parameter. */
export type Json = postgres.JSONValue;

export type Db = {
  /** Statements that decide, lock or write sets; plain SQL. */
  sql: postgres.Sql<SqlTypes>;
  /** Ordinary reads, by Drizzle. Its own connections: Drizzle changes the parsers of the client it wraps. */
  orm: PostgresJsDatabase<typeof schema>;
  end(timeoutSeconds?: number): Promise<void>;
};

/** Opens the two pools of a process. Nothing connects before the first query; a lost server is found again by itself. */
export function createDb(options: DbOptions): Db {
  const driver = driverOptions(options);
  const sql = postgres(options.url, { ...driver, max: options.poolMax ?? 16, types: { int8 } });
  const reads = postgres(options.url, { ...driver, max: 4 });
  return dbOf(sql, reads);
}

/** The two pools as one: statements, and Drizzle's own connections. */
export function dbOf(sql: Db['sql'], reads: postgres.Sql): Db {
  return {
    sql,
    orm: drizzle(reads, { schema }),
    end: async (timeoutSeconds = 5) => {
      await Promise.all([sql.end({ timeout: timeoutSeconds }), reads.end({ timeout: timeoutSeconds })]);
    },
  };
}

/** What the driver is told of every connection of ours. */
export function driverOptions({
  tls,
  appName,
  session = {},
  connectTimeoutMs = 2_000,
  statementTimeoutMs = 15_000,
  idleInTransactionTimeoutMs = 10_000,
  onNotice = () => undefined,
}: DbOptions) {
  const silenceMs = silenceOf({ statementTimeoutMs, idleInTransactionTimeoutMs });
  return {
    ...(tls !== undefined && { ssl: tls }),
    connect_timeout: connectTimeoutMs / 1_000,
    keep_alive: 10,
    // Read by the driver though its types leave them out. Its own default is a hundred statements on one connection: with
    // all of them busy a new one then waits behind whichever it was put, and a transaction for an idle one that never
    // comes, instead of for the first that is free. Who holds a connection alone (a transaction, a reserved one) may still
    // ask several at once: that is in our patch.
    ...{ socket: mortalSockets(silenceMs), max_pipeline: 0 },
    // One that nobody uses is ended by the driver, which gives it no statement any more, well before its socket would be:
    // a statement that is asked for at the very moment would be lost with the socket.
    ...(silenceMs > 0 && { idle_timeout: silenceMs / 2_000 }),
    max_lifetime: null,
    // The default backs off to 20 s; a database that is back should be used again at once, and while it is away each
    // round of waiting statements is refused only after this pause: five rounds of callers hear within a second (F05).
    backoff: (retries: number) => Math.min(0.05 * 2 ** retries, 0.1),
    onnotice: (notice: postgres.Notice) => onNotice(notice.message ?? ''),
    connection: {
      application_name: appName,
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
      timezone: 'UTC',
      ...session,
    },
  };
}
