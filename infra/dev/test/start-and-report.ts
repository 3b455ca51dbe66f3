import { guardRun, type ServersOptions, spawnApp, startServers } from '../src/index.ts';

// The owner in tests that need one in a process of its own: starts what its argument names, says so, and stays.
const { guarded, ...options } = JSON.parse(process.argv[2] ?? '{}') as ServersOptions & { guarded?: boolean };
const servers = await startServers({ ...options, postgres: true });
const endGuard = guarded === true ? guardRun(servers.runDir) : async () => undefined;
process.once('SIGTERM', () => {
  void servers
    .stop()
    .then(endGuard)
    .then(() => process.exit(0));
});
const app = await spawnApp({
  name: 'bystander',
  command: 'sleep',
  args: ['600'],
  env: {},
  cwd: servers.runDir,
  runDir: servers.runDir,
});
const { postgres, runDir } = servers;
const report = { kind: postgres.kind, url: postgres.url, runDir, appPid: app.pid };
const pid = postgres.kind === 'started' ? postgres.pid() : null;
process.stdout.write(`report ${JSON.stringify({ ...report, postgresPid: pid })}\n`);
