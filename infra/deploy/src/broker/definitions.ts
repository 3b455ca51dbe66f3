import { createHash, randomBytes } from 'node:crypto';
import { deadLetterQueueArguments, queueArguments } from '@crm/broker';
import { emailTopology } from '@crm/contracts';

/** A program at the broker, with what it may configure, write and read there, as patterns over names. */
type Rights = { readonly configure: string; readonly write: string; readonly read: string };

const { exchange, queue, deadLetterQueue, bindingKey } = emailTopology;
const named = (...names: string[]): string =>
  `^(${names.map((name) => name.replaceAll('.', '\\.')).join('|')})$`;
const nothing = '^$';

/**
 * Who may do what. Declaring what is there already, as the dispatcher does at every start, needs `configure`; its binding,
 * `write` on the queue and `read` on the exchange: that lets it read no message. The consumer puts dead letters into their
 * queue by the default exchange, which RabbitMQ cannot narrow to one queue. Asking for a depth needs no right at all.
 */
export const brokerRights = {
  'crm-dispatcher': {
    configure: named(exchange, queue, deadLetterQueue),
    write: named(exchange, queue),
    read: named(exchange),
  },
  'crm-consumer': { configure: nothing, write: named('amq.default'), read: named(queue, deadLetterQueue) },
  'crm-api': { configure: nothing, write: nothing, read: nothing },
  'crm-scaler': { configure: nothing, write: nothing, read: nothing },
} as const satisfies Record<string, Rights>;

export type BrokerUser = keyof typeof brokerRights;
export const brokerUsers = Object.keys(brokerRights) as BrokerUser[];

/**
 * RabbitMQ's definitions file: the vhost, the queues of the contracts, a user for each program and what it may do. The
 * queues stand in it because making them needs a right on the default exchange, which would let the dispatcher write into
 * any queue; from then on it checks at each start that they are as the contracts say.
 */
export function brokerDefinitions(options: {
  vhost: string;
  passwords: Readonly<Record<BrokerUser, string>>;
}) {
  const { vhost, passwords } = options;
  return {
    vhosts: [{ name: vhost }],
    users: brokerUsers.map((name) => ({
      name,
      password_hash: hashOf(passwords[name]),
      hashing_algorithm: 'rabbit_password_hashing_sha256',
      tags: [],
    })),
    permissions: brokerUsers.map((user) => ({ user, vhost, ...brokerRights[user] })),
    exchanges: [
      {
        name: exchange,
        vhost,
        type: 'topic',
        durable: true,
        auto_delete: false,
        internal: false,
        arguments: {},
      },
    ],
    queues: [
      {
        name: deadLetterQueue,
        vhost,
        durable: true,
        auto_delete: false,
        arguments: deadLetterQueueArguments,
      },
      {
        name: queue,
        vhost,
        durable: true,
        auto_delete: false,
        arguments: queueArguments(emailTopology),
      },
    ],
    bindings: [
      {
        source: exchange,
        vhost,
        destination: queue,
        destination_type: 'queue',
        routing_key: bindingKey,
        arguments: {},
      },
    ],
  };
}

/** As RabbitMQ keeps passwords: four bytes of salt, then SHA-256 over salt and password. */
function hashOf(password: string): string {
  const salt = randomBytes(4);
  return Buffer.concat([salt, createHash('sha256').update(salt).update(password).digest()]).toString(
    'base64',
  );
}
