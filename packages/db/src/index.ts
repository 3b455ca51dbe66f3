export {
  createDb,
  type Db,
  type DbOptions,
  type Json,
  type Sql,
  type SqlFragment,
} from './connection.ts';
export { brokenConstraint, isContention, isUnavailable, sqlState } from './db-error.ts';
export { grantRoles, type RoleName } from './grant-roles.ts';
export { inGroups } from './in-groups.ts';
export { createLane, type Lane } from './lane.ts';
export { type Applied, migrate } from './migrate.ts';
export { mortalSockets } from './mortal-socket.ts';
export { type DbSession, openSession } from './open-session.ts';
export { contactCommPrefs } from './schema/contact-comm-prefs.ts';
export * as schema from './schema/index.ts';
export { outboxCategoryEnum, outboxMessages } from './schema/outbox-messages.ts';
export { type DatabaseTls, databaseSettings, databaseTlsOf } from './settings.ts';
export { withPipelinedTransaction } from './with-pipelined-transaction.ts';
export { withRetries } from './with-retries.ts';
export { withTransaction } from './with-transaction.ts';
