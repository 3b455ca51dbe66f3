import { randomBytes } from 'node:crypto';
import { createRabbitAdmin, type RabbitAdmin } from '@crm/dev';
import { inject } from 'vitest';
import { type BrokerUser, brokerDefinitions, brokerUsers } from '../../src/broker/definitions.ts';

/** A vhost made by the definitions file, and its users under names of this test's own: users belong to the server. */
export type BrokerDesk = {
  admin: RabbitAdmin;
  vhost: string;
  urlOf: (user: BrokerUser) => string;
  /** As somebody who may do anything. */
  adminUrl: string;
  close: () => Promise<void>;
};

export async function grantBrokerUsers(): Promise<BrokerDesk> {
  const amqpUrl = inject('amqpUrl');
  const admin = createRabbitAdmin({ amqpUrl, managementUrl: inject('amqpManagementUrl') });
  const tag = randomBytes(4).toString('hex');
  const vhost = `crm-rights-${tag}`;
  const password = randomBytes(12).toString('hex');
  const passwords = Object.fromEntries(brokerUsers.map((user) => [user, password])) as Record<
    BrokerUser,
    string
  >;
  const adminUrl = await admin.createVhost(vhost);
  const own = (name: string) => `${name}-${tag}`;
  const { users, permissions, ...rest } = brokerDefinitions({ vhost, passwords });
  await admin.request('POST', '/definitions', {
    ...rest,
    users: users.map((user) => ({ ...user, name: own(user.name) })),
    permissions: permissions.map((permission) => ({ ...permission, user: own(permission.user) })),
  });
  return {
    admin,
    vhost,
    adminUrl,
    urlOf: (user) => {
      const url = new URL(adminUrl);
      url.username = own(user);
      url.password = password;
      return url.href;
    },
    close: async () => {
      await admin.deleteVhost(vhost);
      for (const user of brokerUsers) await admin.request('DELETE', `/users/${own(user)}`);
    },
  };
}
