import { setTimeout as delay } from 'node:timers/promises';
import { emailTopology } from '@crm/contracts';
import type { Logs, Sample } from '../check/logs.ts';
import type { App } from './apps.ts';
import { patience } from './patience.ts';
import { readConservation, readSeals } from './read-accounts.ts';
import { depthOf, readQueues } from './read-queues.ts';
import { readRest } from './read-rest.ts';
import type { Scene } from './scene.ts';

/**
 * Waits until everything has come to rest, ends the product in order and reads the logs. What does not come to rest in
 * time is read as it stands, and the checker says so.
 */
export async function collect(scene: Scene): Promise<Logs> {
  await untilAtRest(scene);
  const running = scene.apps.filter((app) => app.isRunning());
  const samples = await Promise.all(running.map((app) => sample(scene, app)));
  const metrics = await Promise.all(running.map(metricsOf));
  const exits = await Promise.all(running.map((app) => app.stop('SIGTERM', patience.ms)));
  for (const [index, exit] of exits.entries())
    scene.claim(exit.code === 0, `${running[index]?.name} ended with ${JSON.stringify(exit)} on SIGTERM`);
  const rest = await readRest(scene.database.db);
  const { sql } = scene.database.db;
  const errors = await sql<{ text: string | null }[]>`
    SELECT error_message AS text FROM public.dead_letters UNION ALL SELECT error_message FROM public.delivery_log
    UNION ALL SELECT last_error FROM public.outbox_messages`;
  return {
    client: [...scene.client.entries()],
    sink: scene.sink.read(),
    rest: {
      ...rest,
      queues: await readQueues(scene.amqpUrl),
      seals: {
        ...(await readSeals(scene.database.db, scene.sealKeys)),
        isComplete: running.some((app) => app.name === 'scheduler'),
      },
      conservation: await readConservation(scene.database.db),
    },
    outputs: [
      ...scene.apps.map((app) => ({ where: `the log of ${app.name}`, text: app.output() })),
      ...metrics,
      { where: 'an error text of the database', text: errors.map(({ text }) => text ?? '').join('\n') },
      { where: 'a header of a dead letter', text: JSON.stringify(await deadLetterHeaders(scene)) },
      { where: 'an error of the api', text: JSON.stringify(problems(scene)) },
    ],
    canaries: scene.contacts.flatMap(({ email, fullName }) => [email, fullName]),
    samples,
    resendUnknown: scene.resendUnknown,
  };
}

async function untilAtRest(scene: Scene): Promise<void> {
  const deadline = performance.now() + patience.ms;
  while (performance.now() < deadline && !(await isAtRest(scene).catch(() => false))) await delay(100);
}

async function isAtRest({ database, amqpUrl, apps }: Scene): Promise<boolean> {
  const [row] = await database.db.sql<{ open: number }[]>`
    SELECT (SELECT count(*) FROM public.messages m WHERE m.state IN ('queued', 'sending')
              OR m.state = 'retrying' AND NOT EXISTS (
                SELECT 1 FROM public.outbox_messages o WHERE o.aggregate_id = m.id::text AND o.published_at IS NULL
                   AND o.next_retry_at > clock_timestamp()))
         + (SELECT count(*) FROM public.processed_events WHERE finished_at IS NULL)
         + (SELECT count(*) FROM public.outbox_messages WHERE published_at IS NULL
               AND COALESCE(next_retry_at, created_at) <= clock_timestamp()) AS open`;
  if (row?.open !== 0) return false;
  if (((await depthOf(amqpUrl, emailTopology.queue)) ?? 0) > 0) return false;
  const [letters] = await database.db.sql<{ open: number }[]>`
    SELECT count(*) AS open FROM public.dead_letters WHERE resolved_at IS NULL`;
  if (((await depthOf(amqpUrl, emailTopology.deadLetterQueue)) ?? 0) !== letters?.open) return false;
  if (!apps.some((app) => app.name === 'scheduler' && app.isRunning())) return true;
  // Sealed every five seconds, the last rows too.
  const waiting = await database.db.sql`
    SELECT 1 FROM public.compliance_audit_log a
     WHERE NOT EXISTS (SELECT 1 FROM public.audit_seal_leaves l WHERE l.row_id = a.id) LIMIT 1`;
  return waiting.length === 0;
}

async function sample(scene: Scene, app: App): Promise<Sample> {
  const [row] = await scene.database.db.sql<{ count: number }[]>`
    SELECT count(*) AS count FROM pg_stat_activity WHERE datname = current_database()
       AND application_name LIKE ${`crm-${app.name}%`}`;
  const ofThatName = scene.apps.filter((one) => one.name === app.name && one.isRunning()).length;
  const connections = Math.ceil((row?.count ?? 0) / ofThatName);
  return { process: app.name, residentMb: app.residentMb(), connections };
}

async function metricsOf(app: App): Promise<{ where: string; text: string }> {
  const text = await fetch(`${app.url}/metrics`, { signal: AbortSignal.timeout(5_000) }).then(
    (answer) => answer.text(),
    () => '',
  );
  return { where: `the metrics of ${app.name}`, text };
}

// A refusal under do-not-contact names, by contract, the addresses that its caller has just submitted.
const problems = ({ client }: Scene) =>
  client
    .entries()
    .flatMap(({ answer }) => (answer !== null && answer.status >= 400 ? [answer.body] : []))
    .filter((body) => (body as { error?: string }).error !== 'DNC_ENFORCED');

async function deadLetterHeaders({ admin, vhost }: Scene): Promise<unknown> {
  const messages = (await admin
    .request('POST', `/queues/${vhost}/${emailTopology.deadLetterQueue}/get`, {
      count: 1_000,
      ackmode: 'ack_requeue_true',
      encoding: 'base64',
    })
    .catch(() => [])) as { properties: unknown }[];
  return messages.map((message) => message.properties);
}
