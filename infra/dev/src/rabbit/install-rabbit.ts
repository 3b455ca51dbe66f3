import { installPackages } from '../debian/install-packages.ts';
import { findServerScript } from './find-rabbit.ts';

/** Installs Debian's rabbitmq-server (root only) and returns its script. */
export async function installRabbit(options: {
  runDir: string;
  log: (line: string) => void;
}): Promise<string> {
  await installPackages(['rabbitmq-server'], options).catch((cause: unknown) => {
    throw new Error('RabbitMQ is missing; set AMQP_URL instead.', { cause });
  });
  const server = findServerScript();
  if (server === null)
    throw new Error('rabbitmq-server is installed and cannot be found; set AMQP_URL instead.');
  return server;
}
