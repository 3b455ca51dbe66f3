import { readEnv } from './env.ts';
import { type StartedMailbox, startMailbox } from './mailbox/start-mailbox.ts';
import { type StartedPostgres, startPostgres } from './postgres/start-postgres.ts';
import { createRabbitAdmin, type RabbitAdmin } from './rabbit/rabbit-admin.ts';
import { type StartedRabbit, startRabbit } from './rabbit/start-rabbit.ts';
import { openRun } from './runs/open-run.ts';

/** PostgreSQL as found: lent by `DATABASE_URL`, or started here. */
export type PostgresServer = { kind: 'lent'; url: string } | ({ kind: 'started' } & StartedPostgres);

/** RabbitMQ as found: lent by `AMQP_URL` and `RABBITMQ_MANAGEMENT_URL`, or started here. */
export type RabbitServer =
  | ({ kind: 'lent'; url: string; managementUrl: string } & RabbitAdmin)
  | ({ kind: 'started' } & StartedRabbit);

/** Which servers are wanted. */
export type ServersOptions = {
  postgres?: boolean;
  rabbit?: boolean;
  mailbox?: boolean;
  /** True where data must survive a crash (the demo); false (default) trades that for speed (tests). */
  durable?: boolean;
  /** Takes one line about what was started and where, after lines about slow steps. Default: standard error. */
  log?: (line: string) => void;
};

/** What was asked for, running; what was not asked for is null. */
export type Servers<O extends ServersOptions> = {
  runDir: string;
  postgres: O['postgres'] extends true ? PostgresServer : null;
  rabbit: O['rabbit'] extends true ? RabbitServer : null;
  mailbox: O['mailbox'] extends true ? StartedMailbox : null;
  /** Ends everything that was started here, and removes the run folder (all but the logs, where asked). May be called twice. */
  stop: (options?: { keepLogs?: boolean }) => Promise<void>;
};

/** Starts in parallel what is asked for and not lent by the environment; throws, having ended the rest, when one fails. */
export async function startServers<const O extends ServersOptions>(options: O): Promise<Servers<O>> {
  const log = options.log ?? ((line: string) => void process.stderr.write(`${line}\n`));
  const run = await openRun();
  const started = [
    options.postgres ? providePostgres({ runDir: run.runDir, durable: options.durable ?? false }) : null,
    options.rabbit ? provideRabbit({ runDir: run.runDir, log }) : null,
    options.mailbox ? startMailbox({ runDir: run.runDir, log: quiet }) : null,
  ] as const;
  try {
    const [postgres, rabbit, mailbox] = await Promise.all(started);
    const parts = [
      postgres && `PostgreSQL ${postgres.kind} at ${shown(postgres.url)}`,
      rabbit && `RabbitMQ ${rabbit.kind} at ${shown(rabbit.url)}`,
      mailbox && `mailbox at ${mailbox.webUrl}`,
    ].filter((part) => part !== null);
    log(`Servers: ${parts.join('; ')}; files in ${run.runDir}`);
    return { runDir: run.runDir, postgres, rabbit, mailbox, stop: run.close } as Servers<O>;
  } catch (error) {
    await Promise.allSettled(started);
    await run.close();
    throw error;
  }
}

const quiet = () => undefined;

async function providePostgres(options: { runDir: string; durable: boolean }): Promise<PostgresServer> {
  const { lentDatabaseUrl } = readEnv();
  if (lentDatabaseUrl !== null) return { kind: 'lent', url: lentDatabaseUrl };
  return { kind: 'started', ...(await startPostgres({ ...options, log: quiet })) };
}

async function provideRabbit(options: {
  runDir: string;
  log: (line: string) => void;
}): Promise<RabbitServer> {
  const { lentAmqpUrl: amqpUrl, lentManagementUrl: managementUrl } = readEnv();
  if (amqpUrl !== null && managementUrl !== null) {
    return { kind: 'lent', url: amqpUrl, managementUrl, ...createRabbitAdmin({ amqpUrl, managementUrl }) };
  }
  if (amqpUrl !== null) {
    options.log(
      'AMQP_URL is set but RABBITMQ_MANAGEMENT_URL is not, and vhosts need it: starting a RabbitMQ of our own',
    );
  }
  return { kind: 'started', ...(await startRabbit(options)) };
}

// Never the password: these lines end in logs.
function shown(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
