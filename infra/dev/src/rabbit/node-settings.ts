import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The three ports of a private node. */
export type RabbitPorts = { amqp: number; dist: number; management: number };

/** What makes a node one of a cluster. */
export type Membership = {
  /** The secret that lets nodes talk to each other. */
  cookie: string;
  /** Names of nodes that run already, to be joined at the first start; of none for the first node. */
  peers: readonly string[];
};

/**
 * Writes the files of a private RabbitMQ node below `home` and returns the environment that starts it there. Without a
 * membership it stays alone, under a cookie that it makes itself.
 */
export function writeNodeSettings(options: {
  home: string;
  logDir: string;
  nodeName: string;
  ports: RabbitPorts;
  path: string;
  mapperEnv: Readonly<Record<string, string>>;
  membership: Membership | null;
}): Record<string, string> {
  const { home, logDir, ports, membership } = options;
  mkdirSync(home, { recursive: true });
  chmodSync(home, 0o700);
  mkdirSync(logDir, { recursive: true });
  const file = (name: string) => join(home, name);
  // Erlang refuses a cookie that others may read.
  if (membership !== null) writeFileSync(file('.erlang.cookie'), membership.cookie, { mode: 0o400 });
  writeFileSync(file('enabled_plugins'), '[rabbitmq_management].\n');
  writeFileSync(
    file('rabbitmq.conf'),
    [
      `listeners.tcp.1 = 127.0.0.1:${ports.amqp}`,
      'management.tcp.ip = 127.0.0.1',
      `management.tcp.port = ${ports.management}`,
      // Absolute, because shares of a machine that others fill too would raise alarms and block publishers.
      'vm_memory_high_watermark.absolute = 1GB',
      'disk_free_limit.absolute = 50MB',
      'loopback_users.guest = true',
      ...joining(options.nodeName, membership?.peers ?? []),
      '',
    ].join('\n'),
  );
  return {
    PATH: options.path,
    HOME: home,
    LANG: 'C.UTF-8',
    RABBITMQ_NODENAME: options.nodeName,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(ports.amqp),
    RABBITMQ_DIST_PORT: String(ports.dist),
    RABBITMQ_MNESIA_BASE: file('mnesia'),
    RABBITMQ_LOG_BASE: logDir,
    RABBITMQ_ENABLED_PLUGINS_FILE: file('enabled_plugins'),
    RABBITMQ_CONFIG_FILE: file('rabbitmq'),
    // Absent on purpose: the system's rabbitmq-env.conf must not speak into a private node.
    RABBITMQ_CONF_ENV_FILE: file('no-such-env.conf'),
    RABBITMQ_GENERATED_CONFIG_DIR: file('generated'),
    RABBITMQ_FEATURE_FLAGS_FILE: file('feature_flags'),
    RABBITMQ_PID_FILE: file('pid'),
    // Makes the script become the Erlang VM instead of its parent, so that the pid we spawned is the node.
    RUNNING_UNDER_SYSTEMD: 'true',
    // Two schedulers: a node for tests shares its cores with them.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 2:2 -kernel inet_dist_use_interface {127,0,0,1}',
    ...options.mapperEnv,
    ERL_CRASH_DUMP_SECONDS: '0',
  };
}

// The node itself is in the list, or it takes no lock while it joins and two of them may do so at once.
function joining(nodeName: string, peers: readonly string[]): string[] {
  if (peers.length === 0) return [];
  return [
    'cluster_formation.peer_discovery_backend = classic_config',
    ...[...peers, nodeName].map(
      (name, index) => `cluster_formation.classic_config.nodes.${index + 1} = ${name}`,
    ),
  ];
}
