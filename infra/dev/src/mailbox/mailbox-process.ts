import { MailDev } from 'maildev';

// A process of its own: maildev writes to standard output whatever it is told, and `demo --check` prints one JSON line.
const [mailDirectory = '', maxEmails = '500'] = process.argv.slice(2);

const maildev = new MailDev({
  smtp: 0,
  web: 0,
  // Its defaults listen on every interface, without a password.
  ip: '127.0.0.1',
  webIp: '127.0.0.1',
  mailDirectory,
  maxEmails: Number(maxEmails),
  silent: true,
});

const { smtp, api } = await maildev.start();
const ports = { smtp: smtp.getAddress().port, web: api?.getAddress()?.port };
process.stdout.write(`mailbox ready ${JSON.stringify(ports)}\n`);
process.once('SIGTERM', () => void maildev.stop().finally(() => process.exit(0)));
