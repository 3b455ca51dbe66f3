import { createDb, type Db, migrate } from '@crm/db';
import { seed } from '@crm/demo';
import { type PostgresServer, type RabbitServer, startServers } from '@crm/dev';
import { newId } from '@crm/runtime';
import { refuseVolatile } from '../frame/refusals.ts';
import { inDatabase } from '../in-database.ts';
import { addHistory } from './add-history.ts';
import { ageWal } from './age-wal.ts';
import { addPeople } from './people.ts';

/** A database and a vhost of a row's own, both empty but for templates and people. */
export type Place = { databaseUrl: string; amqpUrl: string; db: Db; leave: () => Promise<void> };

/** The servers of a run. */
export type Stage = {
  runDir: string;
  isQuick: boolean;
  /** The rows were asked for by name: who names one has the time for it. */
  isNamed: boolean;
  /** Of the servers that were started here; null of those that were lent. */
  serverPids: { postgres: number | null; rabbit: number | null };
  place: () => Promise<Place>;
  stop: () => Promise<void>;
};

const template = 'bench_template';

/** Starts PostgreSQL, durable, and RabbitMQ, and makes the database that every place is a copy of. */
export async function openStage(options: {
  isQuick: boolean;
  isNamed: boolean;
  say: (line: string) => void;
}): Promise<Stage> {
  const servers = await startServers({ postgres: true, rabbit: true, durable: true, log: options.say });
  const { postgres, rabbit, runDir } = servers;
  const { isQuick, isNamed } = options;
  const admin = open(postgres.url);
  const stop = async () => {
    await admin.end();
    await servers.stop();
  };
  try {
    await admin.sql`CREATE DATABASE ${admin.sql(template)}`;
    await fillTemplate(inDatabase(postgres.url, template));
    // A server that was lent is what its owner made of it.
    if (postgres.kind === 'started') await ageWal(admin.sql);
    const settings = await admin.sql<
      { name: string; setting: string }[]
    >`SELECT name, setting FROM pg_settings`;
    refuseVolatile(Object.fromEntries(settings.map(({ name, setting }) => [name, setting])));
    const place = async (): Promise<Place> => {
      const name = `bench_${newId().replaceAll('-', '')}`;
      await admin.sql`CREATE DATABASE ${admin.sql(name)} TEMPLATE ${admin.sql(template)}`;
      const databaseUrl = inDatabase(postgres.url, name);
      const [amqpUrl, db] = [await rabbit.createVhost(name), open(databaseUrl)];
      const leave = async () => {
        await db.end();
        await rabbit.deleteVhost(name);
        await admin.sql`DROP DATABASE ${admin.sql(name)} WITH (FORCE)`;
      };
      return { databaseUrl, amqpUrl, db, leave };
    };
    const serverPids = { postgres: pidOf(postgres), rabbit: pidOf(rabbit) };
    return { runDir, isQuick, isNamed, serverPids, place, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function pidOf(server: PostgresServer | RabbitServer): number | null {
  return server.kind === 'started' ? server.pid() : null;
}

async function fillTemplate(url: string): Promise<void> {
  await migrate(url);
  const db = open(url);
  try {
    await seed(db);
    await addPeople(db);
    await addHistory(db);
    await db.sql`VACUUM ANALYZE`;
  } finally {
    await db.end();
  }
}

const open = (url: string) => createDb({ url, appName: 'bench', poolMax: 4, statementTimeoutMs: 0 });
