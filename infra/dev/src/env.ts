import { tmpdir } from 'node:os';

/** The settings of infra/dev; the only place in this package that reads the environment. */
export type DevEnv = {
  /** A PostgreSQL lent by the caller; tests make and drop their own databases in it. */
  lentDatabaseUrl: string | null;
  /** A RabbitMQ lent by the caller. */
  lentAmqpUrl: string | null;
  /** The management API of the lent RabbitMQ: without it nobody can make a vhost there. */
  lentManagementUrl: string | null;
  /** Handed down by `npm test` to each package's run, so that all of them share one set of servers. */
  testDatabaseUrl: string | null;
  testAmqpUrl: string | null;
  testManagementUrl: string | null;
  testRunDir: string | null;
  /** A browser lent by the caller. */
  chromiumPath: string | null;
  /** Prometheus' tool, lent by the caller. */
  promtoolPath: string | null;
  path: string;
  tmpDir: string;
  /** Everything, for child processes that are to inherit it. */
  inherited: Readonly<Record<string, string | undefined>>;
};

/** Reads the environment now; an empty variable counts as absent. */
export function readEnv(env: Readonly<Record<string, string | undefined>> = process.env): DevEnv {
  const get = (name: string) => env[name] || null;
  return {
    lentDatabaseUrl: get('DATABASE_URL'),
    lentAmqpUrl: get('AMQP_URL'),
    lentManagementUrl: get('RABBITMQ_MANAGEMENT_URL'),
    testDatabaseUrl: get('CRM_TEST_DATABASE_URL'),
    testAmqpUrl: get('CRM_TEST_AMQP_URL'),
    testManagementUrl: get('CRM_TEST_AMQP_MANAGEMENT_URL'),
    testRunDir: get('CRM_RUN_DIR'),
    chromiumPath: get('CHROMIUM_PATH'),
    promtoolPath: get('PROMTOOL_PATH'),
    path: get('PATH') ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    tmpDir: tmpdir(),
    inherited: env,
  };
}
