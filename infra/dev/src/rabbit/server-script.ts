import { findRabbit, machineFacts } from './find-rabbit.ts';
import { installRabbit } from './install-rabbit.ts';

/** The script that starts a node of our own; installs Debian's package first where that is needed and allowed, else throws. */
export async function serverScript(options: {
  runDir: string;
  log: (line: string) => void;
}): Promise<string> {
  const source = findRabbit({ ...machineFacts(), amqpUrl: null });
  switch (source.kind) {
    case 'installed':
      return source.script;
    case 'apt':
      return installRabbit(options);
    case 'url':
    case 'none':
      throw new Error(
        'No RabbitMQ here: install rabbitmq-server, or set AMQP_URL and RABBITMQ_MANAGEMENT_URL, or run as root where apt-get is',
      );
  }
}
