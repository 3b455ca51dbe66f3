import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { tokenFor } from '@crm/demo';
import { waitFor } from '@crm/dev';
import { missingIn } from '../../src/runbooks/missing-in.ts';
import { readSteps } from '../../src/runbooks/read-steps.ts';
import { type Machine, openMachine } from '../deploy-page/open-machine.ts';

type Variables = Readonly<Record<string, string>>;

/** The system of docs/deploy.md, and whoever follows a runbook on it. */
export type Ward = {
  machine: Machine;
  /** Runs a step of a page; answers what it printed. Throws when it fails. */
  run: (page: string, label: string, variables?: Variables) => Promise<string>;
  /** Runs it again and again until it prints what the page says is seen; throws with what it printed last. */
  untilSeen: (page: string, label: string, variables?: Variables) => Promise<string>;
  /** Posts a letter; answers the message's id. */
  post: (subject: string, to?: string) => Promise<string>;
  state: (messageId: string) => Promise<string | null>;
  untilState: (messageId: string, state: string) => Promise<void>;
  close: () => Promise<void>;
};

const patience = 120_000;

export async function openWard(): Promise<Ward> {
  const machine = await openMachine();
  await machine.run('');
  const [preamble] = readSteps('README.md').values();
  const token = () => tokenFor(machine.secret('jwt-secret'), 'crm:admin');
  const env = {
    API: 'http://127.0.0.1:3000',
    DISPATCHER: 'http://127.0.0.1:9465',
    CONSUMER: 'http://127.0.0.1:9475',
    SCHEDULERS: 'http://127.0.0.1:9484 http://127.0.0.1:9485',
  };

  async function run(page: string, label: string, variables: Variables = {}): Promise<string> {
    const step = readSteps(page).get(label);
    if (step === undefined) throw new Error(`${page} has no step ${label}`);
    if (step.kind === 'sql') {
      const names = [...step.script.matchAll(/(?<!:):([a-z]+)\b/g)].map(([, name = '']) => name);
      const script = step.script.replaceAll(/(?<!:):[a-z]+\b/g, '$1').replace(/;\s*$/, '');
      const rows = await machine.db.sql.unsafe(
        script,
        names.slice(0, 1).map((name) => variables[name] ?? ''),
      );
      return JSON.stringify(rows);
    }
    const script = `${preamble?.script}\n${step.script}`;
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
      env: { ...machine.env, ...env, TOKEN: await token(), ...variables },
    });
    return stdout;
  }

  async function untilSeen(page: string, label: string, variables?: Variables): Promise<string> {
    const { seen = [] } = readSteps(page).get(label) ?? {};
    if (seen.length === 0) throw new Error(`${page} does not say what is seen of ${label}`);
    let output = '';
    const isSeen = async () => {
      // A metric that is not there yet makes grep fail.
      output = await run(page, label, variables).catch(
        (error: Error & { stdout?: string; stderr?: string }) =>
          `${error.stdout ?? ''}${error.stderr ?? error.message}`,
      );
      return missingIn(output, seen) === null;
    };
    await waitFor(isSeen, { timeoutMs: patience, what: `${page}, ${label}` }).catch((error: Error) => {
      throw new Error(`${error.message}: no line ${missingIn(output, seen)} in\n${output}`);
    });
    return output;
  }

  const state = async (messageId: string) => {
    const [row] = await machine.db.sql<
      { state: string }[]
    >`SELECT state FROM messages WHERE id = ${messageId}`;
    return row?.state ?? null;
  };

  return {
    machine,
    run,
    untilSeen,
    state,
    post: async (subject, to = 'maple.house@x.example') => {
      const response = await fetch(`${env.API}/api/loans/5001/crm/send-email`, {
        method: 'POST',
        headers: { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          to: [to],
          subject,
          templateId: 'payment-received-v1',
          variables: { PaymentAmount: 1, PaymentDate: '2026-11-03', PaymentMethod: 'AutoPay' },
        }),
      });
      const body = (await response.json()) as { messageId?: string };
      if (response.status !== 202) throw new Error(`${response.status} ${JSON.stringify(body)}`);
      return String(body.messageId);
    },
    untilState: async (messageId, wanted) => {
      const isThere = async () => (await state(messageId)) === wanted;
      await waitFor(isThere, { timeoutMs: patience, what: `${messageId} to be ${wanted}` });
    },
    close: () => machine.close(),
  };
}
