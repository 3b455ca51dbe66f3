import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { readEnv } from '../env.ts';

/** How a RabbitMQ can be had here, in the order of preference. */
export type RabbitSource =
  | { kind: 'url'; amqpUrl: string; managementUrl: string | null }
  | { kind: 'installed'; script: string }
  | { kind: 'apt' }
  | { kind: 'none' };

/** What the decision looks at; the defaults ask the machine. */
export type RabbitFacts = {
  amqpUrl: string | null;
  managementUrl: string | null;
  script: () => string | null;
  canInstall: () => boolean;
};

/** Finds a lent broker, else an installed one, else says whether Debian's package can be installed. Starts nothing. */
export function findRabbit(facts: RabbitFacts = machineFacts()): RabbitSource {
  if (facts.amqpUrl !== null) {
    return { kind: 'url', amqpUrl: facts.amqpUrl, managementUrl: facts.managementUrl };
  }
  const script = facts.script();
  if (script !== null) return { kind: 'installed', script };
  return facts.canInstall() ? { kind: 'apt' } : { kind: 'none' };
}

/** What this machine and this environment offer. */
export function machineFacts(): RabbitFacts {
  const env = readEnv();
  return {
    amqpUrl: env.lentAmqpUrl,
    managementUrl: env.lentManagementUrl,
    script: findServerScript,
    canInstall: () => process.getuid?.() === 0 && onPath('apt-get') !== null,
  };
}

/** The path of a program on PATH, or null. */
export function onPath(program: string): string | null {
  const candidates = readEnv()
    .path.split(delimiter)
    .map((folder) => join(folder, program));
  return candidates.find(isExecutable) ?? null;
}

/**
 * The unwrapped `rabbitmq-server` script, or null. The one Debian puts on PATH changes to user `rabbitmq`
 * and logs to the system's folder, so a private node needs the package's inner one.
 */
export function findServerScript(): string | null {
  if (onPath('erl') === null) return null;
  if (onPath('dpkg') !== null) {
    try {
      // The exit status is not asked: dpkg -L of an absent package fails and lists nothing.
      const files = execFileSync('dpkg', ['-L', 'rabbitmq-server'], { encoding: 'utf8', stdio: 'pipe' });
      const inner = files.split('\n').find((file) => /\/lib\/rabbitmq\/bin\/rabbitmq-server$/.test(file));
      if (inner !== undefined && existsSync(inner)) return inner;
    } catch {
      // Not Debian's package; whatever is on PATH may still do.
    }
  }
  return onPath('rabbitmq-server');
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
