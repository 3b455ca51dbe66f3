import { randomBytes } from 'node:crypto';
import { emailTopology } from '@crm/contracts';
import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { createRabbitAdmin, type RabbitAdmin } from '@crm/dev';
import { inject, onTestFinished } from 'vitest';
import { type Seed, seedRows } from './seed-rows.ts';

export type StoredRow = {
  id: string;
  isPublished: boolean;
  attempts: number;
  error: string | null;
  /** Null where the row has no retry time. */
  retryAt: Date | null;
};

export type QueuedMessage = {
  payload: string;
  exchange: string;
  routing_key: string;
  properties: {
    delivery_mode: number;
    content_type: string;
    message_id: string;
    type: string;
    correlation_id: string;
    timestamp: number;
    headers: Record<string, unknown>;
  };
};

/** A database and a vhost of one test's own. */
export type Stage = {
  database: TestDatabase;
  amqpUrl: string;
  admin: RabbitAdmin;
  /** As it stands in paths of the management API. */
  vhost: string;
  seed: (rows: readonly Seed[]) => Promise<string[]>;
  /** The outbox in the order of ids. */
  stored: () => Promise<StoredRow[]>;
  unpublished: () => Promise<number>;
  /** Takes everything out of the queue. */
  take: () => Promise<QueuedMessage[]>;
};

type Servers = { databaseUrl: string; amqpUrl: string; managementUrl: string };

/** Makes the stage on the package's servers, or on `servers`, and clears it away when the test has finished. */
export async function openStage(servers: Partial<Servers> = {}): Promise<Stage> {
  const amqp = servers.amqpUrl ?? inject('amqpUrl');
  const managementUrl = servers.managementUrl ?? inject('amqpManagementUrl');
  const admin = createRabbitAdmin({ amqpUrl: amqp, managementUrl });
  const vhost = `crm-dispatch-${randomBytes(5).toString('hex')}`;
  const [database, amqpUrl] = await Promise.all([
    createTestDatabase(servers.databaseUrl ?? inject('databaseUrl')),
    admin.createVhost(vhost),
  ]);
  onTestFinished(async () => {
    await Promise.all([database.drop(), admin.deleteVhost(vhost)]);
  });
  const { sql } = database.db;
  return {
    database,
    amqpUrl,
    admin,
    vhost,
    seed: (rows) => seedRows(sql, rows),
    stored: () => sql<StoredRow[]>`
      SELECT id, published_at IS NOT NULL AS "isPublished", attempt_count AS attempts, last_error AS error,
             next_retry_at AS "retryAt"
        FROM outbox_messages ORDER BY id`,
    unpublished: async () => {
      const [row] = await sql<{ count: number }[]>`
        SELECT count(*) AS count FROM outbox_messages WHERE published_at IS NULL`;
      return row?.count ?? 0;
    },
    take: async () =>
      (await admin.request('POST', `/queues/${vhost}/${emailTopology.queue}/get`, {
        count: 10_000,
        ackmode: 'ack_requeue_false',
        encoding: 'auto',
      })) as QueuedMessage[],
  };
}

export const idsOf = (messages: readonly QueuedMessage[]): string[] =>
  messages.map((message) => message.properties.message_id);
