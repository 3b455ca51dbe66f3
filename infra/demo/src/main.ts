import { checkSamples } from './check-samples.ts';
import { sendSamples, tokenFor } from './send-samples.ts';
import { startConsoleDev } from './start-console-dev.ts';
import { startStack } from './start-stack.ts';

const isCheck = process.argv.includes('--check');
const isDev = process.argv.includes('--dev');
const say = (line: string) => process.stderr.write(`${line}\n`);

const interrupted = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
});

say('Starting the servers, then the api, the dispatcher, the consumer and the scheduler …');
const stack = await startStack({ log: say, oneProcess: process.argv.includes('--one-process') });
let faults: string[] = [];
const ending = [stack.stop];
try {
  const results = await sendSamples(stack);
  const mails = await stack.mailbox.messages();
  faults = checkSamples(results, mails);
  for (const { what, status, outcome, correlationId } of results) {
    say(`  ${status} ${outcome.padEnd(12)} ${what} (correlation id ${correlationId})`);
  }
  for (const fault of faults) say(`  wrong: ${fault}`);
  const summary = { ok: faults.length === 0, results, mails: mails.length, faults };
  process.stdout.write(`${JSON.stringify(summary)}\n`);
  if (!isCheck) {
    say(`\n  Console      ${stack.apiUrl}/`);
    if (isDev) {
      const dev = await startConsoleDev(stack);
      ending.push(dev.stop);
      say(`  From source  ${dev.url}/`);
    }
    say(`  API          ${stack.apiUrl}/docs`);
    say(`  Mailbox      ${stack.mailbox.webUrl}`);
    say(`  Metrics      ${stack.apiUrl}/metrics`);
    say(
      `  A token for the API (12 hours, all permissions):\n  ${await tokenFor(stack.jwtSecret, 'crm:admin')}`,
    );
    say('\n  Ctrl-C ends it all.');
    await interrupted;
  }
} finally {
  for (const end of ending.reverse()) await end();
}
process.exit(faults.length === 0 ? 0 : 1);
