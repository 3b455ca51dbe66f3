import type { ConnectionOptions } from 'node:tls';
import * as v from 'valibot';
import { addressesOf } from './addresses-of.ts';
import { faultOfAddresses } from './fault-of-addresses.ts';

const pem = v.pipe(v.string(), v.regex(/-----BEGIN [A-Z0-9 ]+-----/, 'must be PEM'));

/** Settings of every program that connects to RabbitMQ, with the URL required or not as the program says. */
export const brokerSettings = {
  AMQP_URL: v.pipe(
    v.string(),
    v.rawCheck(({ dataset, addIssue }) => {
      const fault = dataset.typed ? faultOfAddresses(dataset.value) : null;
      if (fault !== null) addIssue({ message: fault });
    }),
    v.description('an amqp:// or amqps:// URL'),
    v.metadata({
      means:
        'RabbitMQ, `amqp://user:password@host:5672/vhost`, or `amqps://…:5671/…` with TLS; of a cluster the address of every node, separated by commas',
      secret: true,
    }),
  ),
  AMQP_TLS_CA: v.optional(
    v.pipe(
      pem,
      v.metadata({
        means: 'Certificates (PEM) that vouch for the broker; for `amqps://` alone',
        unset: 'those of Node',
      }),
    ),
  ),
  AMQP_TLS_CLIENT: v.optional(
    v.pipe(
      pem,
      v.metadata({
        means: 'Client certificate and its private key (PEM), one after the other; for `amqps://` alone',
        secret: true,
      }),
    ),
  ),
};

type TlsSettings = {
  AMQP_URL?: string | undefined;
  AMQP_TLS_CA?: string | undefined;
  AMQP_TLS_CLIENT?: string | undefined;
};

/** Over amqp:// certificates would be given and everything sent in clear text all the same. */
export function isBrokerTlsUsed({ AMQP_URL, AMQP_TLS_CA, AMQP_TLS_CLIENT }: TlsSettings): boolean {
  if (AMQP_TLS_CA === undefined && AMQP_TLS_CLIENT === undefined) return true;
  return AMQP_URL !== undefined && addressesOf(AMQP_URL).every((address) => address.startsWith('amqps://'));
}

export const brokerTlsUnused = 'must be an amqps:// URL where AMQP_TLS_CA or AMQP_TLS_CLIENT is set';

export type BrokerTls = Pick<ConnectionOptions, 'ca' | 'cert' | 'key'>;

/** What the settings add to an amqps:// connection. */
export function brokerTlsOf({ AMQP_TLS_CA: ca, AMQP_TLS_CLIENT: client }: TlsSettings): BrokerTls {
  return {
    ...(ca !== undefined && { ca }),
    ...(client !== undefined && { cert: client, key: client }),
  };
}
