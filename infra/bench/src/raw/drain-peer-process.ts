import { emailTopology } from '@crm/contracts';
import { newId } from '@crm/runtime';
import { connect } from 'amqplib';
import { openGraphile } from './peers/open-graphile.ts';
import { openOutboxLibrary } from './peers/open-outbox-library.ts';
import { openPgBoss } from './peers/open-pg-boss.ts';
import type { PeerOptions } from './peers/peer.ts';
import { type Described, propertiesOf } from './properties-of.ts';
import { readSettings, serveOrders } from './serve-orders.ts';

const peers = {
  'pg-boss': openPgBoss,
  graphile: openGraphile,
  'outbox-polling': (options: PeerOptions) => openOutboxLibrary('polling', options),
  'outbox-replication': (options: PeerOptions) => openOutboxLibrary('replication', options),
};

const { kind = '', databaseUrl = '', amqpUrl = '', body = '{}' } = readSettings();
const connection = await connect(amqpUrl);
const channel = await connection.createConfirmChannel();
const publish = (payload: Described) =>
  new Promise<void>((resolve, reject) => {
    const bytes = Buffer.from(JSON.stringify(payload));
    const { exchange, bindingKey } = emailTopology;
    const options = { ...propertiesOf(payload), messageId: newId() };
    channel.publish(exchange, bindingKey, bytes, options, (error: unknown) =>
      error ? reject(error) : resolve(),
    );
  });
const peer = await peers[kind as keyof typeof peers]({ databaseUrl, payload: JSON.parse(body), publish });

serveOrders<{ verb: 'fill' | 'drain'; count: number }>(({ verb, count }) => peer[verb](count));
