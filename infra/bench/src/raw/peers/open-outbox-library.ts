import { newId } from '@crm/runtime';
import pg from 'pg';
import {
  createReplicationSemaphoreConcurrencyController,
  DatabaseSetup,
  executeTransaction,
  type GeneralMessageHandler,
  getDisabledLogger,
  initializeMessageStorage,
  initializePollingMessageListener,
  initializeReplicationMessageListener,
} from 'pg-transactional-outbox';
import type { Described } from '../properties-of.ts';
import { fillAtOnce, type Peer, type PeerOptions } from './peer.ts';

/** Its two ways to learn of messages: it asks for them again and again, or has PostgreSQL's log decoded. */
type Listener = 'polling' | 'replication';

/** Both work on so many at once; in its examples it is five that are asked for, and one that is decoded. */
const atOnce = 16;
const names = { schema: 'public', table: 'outbox', outboxOrInbox: 'outbox' } as const;
const next = 'next_outbox_messages';
const log = { publication: 'outbox_publication', replicationSlot: 'outbox_slot' };
// As in its guide; the protections are for inboxes.
const settings = {
  dbSchema: names.schema,
  dbTable: names.table,
  enableMaxAttemptsProtection: false,
  enablePoisonousMessageProtection: false,
};

/** Table, indexes, function, publication and slot are its own, by its own statements. */
export async function openOutboxLibrary(
  listener: Listener,
  { databaseUrl, payload, publish }: PeerOptions,
): Promise<Peer> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  await setUp(pool, listener);
  const store = initializeMessageStorage({ outboxOrInbox: 'outbox', settings }, getDisabledLogger());
  const isEmpty = async () => {
    const { rows } = await pool.query<{ left: boolean }>(
      'SELECT EXISTS (SELECT 1 FROM public.outbox WHERE processed_at IS NULL) AS left',
    );
    return rows[0]?.left === false;
  };
  return {
    fill: async (count) => {
      for (let filled = 0; filled < count; filled += fillAtOnce) {
        await executeTransaction(await pool.connect(), async (client) => {
          for (let n = filled; n < Math.min(filled + fillAtOnce, count); n += 1) {
            const kind = { aggregateType: 'message', aggregateId: String(n), messageType: 'email' };
            await store({ id: newId(), ...kind, payload, concurrency: 'parallel' }, client);
          }
        });
      }
    },
    drain: async (count) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      let done = 0;
      const stop = listen(listener, databaseUrl, {
        handle: async (message) => {
          await publish(message.payload as Described);
          done += 1;
          if (done === count) resolve();
        },
      });
      await promise;
      while (!(await isEmpty()));
      await stop();
    },
  };
}

async function setUp(pool: pg.Pool, listener: Listener): Promise<void> {
  const { rows } = await pool.query<{ database: string; role: string }>(
    'SELECT current_database() AS database, current_user AS role',
  );
  const { database = '', role = '' } = rows[0] ?? {};
  const config = { ...names, database, listenerRole: role };
  await pool.query(DatabaseSetup.dropAndCreateTable(config));
  if (listener === 'polling') {
    const polling = { ...config, nextMessagesName: next };
    await pool.query(DatabaseSetup.createPollingFunction(polling));
    await pool.query(DatabaseSetup.setupPollingIndexes(polling));
    return;
  }
  await pool.query(DatabaseSetup.setupReplicationCore({ ...config, ...log }));
  await pool.query(DatabaseSetup.setupReplicationSlot({ ...config, ...log }));
}

function listen(listener: Listener, databaseUrl: string, handler: GeneralMessageHandler) {
  const common = { outboxOrInbox: 'outbox', dbListenerConfig: { connectionString: databaseUrl } } as const;
  const [stop] =
    listener === 'polling'
      ? initializePollingMessageListener(
          {
            ...common,
            settings: {
              ...settings,
              nextMessagesBatchSize: atOnce,
              nextMessagesFunctionName: next,
              nextMessagesPollingIntervalInMs: 250,
            },
          },
          handler,
          getDisabledLogger(),
        )
      : initializeReplicationMessageListener(
          {
            ...common,
            settings: {
              ...settings,
              dbPublication: log.publication,
              dbReplicationSlot: log.replicationSlot,
            },
          },
          handler,
          getDisabledLogger(),
          { concurrencyStrategy: createReplicationSemaphoreConcurrencyController(atOnce) },
        );
  return stop;
}
