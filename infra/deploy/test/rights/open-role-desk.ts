import { randomBytes } from 'node:crypto';
import { createDb, type Db, grantRoles } from '@crm/db';
import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { inject } from 'vitest';

export const databaseRoles = ['api', 'dispatcher', 'consumer', 'scheduler', 'scaler', 'auditor'] as const;
export type DatabaseRole = (typeof databaseRoles)[number];

/** A database whose programs have their roles; a set of roles of this desk's own, since roles belong to the server. */
export type RoleDesk = {
  database: TestDatabase;
  /** Name of a role on this server. */
  nameOf: (role: DatabaseRole) => string;
  urlOf: (role: DatabaseRole) => string;
  /** A connection with the rights of a role. */
  as: (role: DatabaseRole) => Db;
  close: () => Promise<void>;
};

/** Makes the database and the roles, each with a password, twice over: granting is repeated after every migration. */
export async function openRoleDesk(): Promise<RoleDesk> {
  const database = await createTestDatabase(inject('databaseUrl'));
  const prefix = `crm_${randomBytes(4).toString('hex')}_`;
  // With a quote, which must not end anything.
  const password = `it's ${randomBytes(12).toString('hex')}`;
  const nameOf = (role: DatabaseRole) => `${prefix}${role}`;
  await grantRoles(database.url, { prefix });
  const passwords = Object.fromEntries(databaseRoles.map((role) => [role, password]));
  await grantRoles(database.url, { prefix, passwords });
  const urlOf = (role: DatabaseRole) => {
    const url = new URL(database.url);
    url.username = nameOf(role);
    url.password = password;
    return url.href;
  };
  const opened: Db[] = [];
  return {
    database,
    nameOf,
    urlOf,
    as: (role) => {
      const db = createDb({
        url: urlOf(role),
        appName: `test-${role}`,
        poolMax: 2,
        connectTimeoutMs: 30_000,
      });
      opened.push(db);
      return db;
    },
    close: async () => {
      await Promise.all(opened.map((db) => db.end(1)));
      const { sql } = database.db;
      for (const role of databaseRoles) {
        await sql.unsafe(`DROP OWNED BY ${nameOf(role)}`);
        await sql.unsafe(`DROP ROLE ${nameOf(role)}`);
      }
      await database.drop();
    },
  };
}
