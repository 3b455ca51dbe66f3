export { provideChromium } from './chromium/provide-chromium.ts';
export { providePrometheus, providePromtool } from './debian/provide-prometheus.ts';
export { type Gate, openGate } from './gate/open-gate.ts';
export { type MailboxMessage, type StartedMailbox, startMailbox } from './mailbox/start-mailbox.ts';
export { serverUser } from './postgres/server-user.ts';
export { type StartedPostgres, startPostgres } from './postgres/start-postgres.ts';
export { freePort } from './process/free-port.ts';
export { type Exit, type SpawnedApp, spawnApp } from './process/spawn-app.ts';
export { type StartCommand, startCommand } from './process/start-command.ts';
export { waitFor } from './process/wait-for.ts';
export { findRabbit, type RabbitSource } from './rabbit/find-rabbit.ts';
export { leaderOfWhole, type QueueMember } from './rabbit/queue-members.ts';
export { createRabbitAdmin, type RabbitAdmin } from './rabbit/rabbit-admin.ts';
export { type StartedRabbit, startRabbit } from './rabbit/start-rabbit.ts';
export { type StartedRabbitCluster, startRabbitCluster } from './rabbit/start-rabbit-cluster.ts';
export { guardRun } from './runs/guard-run.ts';
export { openRun, type Run } from './runs/open-run.ts';
export { reapDeadRuns } from './runs/reap-dead-runs.ts';
export { registerChild } from './runs/registry.ts';
export {
  type PostgresServer,
  type RabbitServer,
  type Servers,
  type ServersOptions,
  startServers,
} from './start-servers.ts';
