import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The four ports of a private node. */
export type RabbitPorts = { amqp: number; dist: number; epmd: number; management: number };

/** Writes the files of a private RabbitMQ node below `home` and returns the environment that starts it there. */
export function writeNodeSettings(options: {
  home: string;
  logDir: string;
  nodeName: string;
  ports: RabbitPorts;
  path: string;
}): Record<string, string> {
  const { home, logDir, ports } = options;
  mkdirSync(home, { recursive: true });
  chmodSync(home, 0o700);
  mkdirSync(logDir, { recursive: true });
  const file = (name: string) => join(home, name);
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
    ERL_EPMD_PORT: String(ports.epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_CRASH_DUMP_SECONDS: '0',
  };
}
