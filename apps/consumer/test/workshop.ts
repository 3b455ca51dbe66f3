import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type AdmissionDeps, admitEmail, createAdmissionStore } from '@crm/admission';
import { type Broker, createRabbitBroker } from '@crm/broker';
import { type EmailRequestedV1, emailTopology, type SendEmailBody } from '@crm/contracts';
import { createTestDatabase, seedContacts, seedLoan, type TestDatabase } from '@crm/db/testing';
import { createRabbitAdmin, freePort, type RabbitAdmin, type SpawnedApp, spawnApp, waitFor } from '@crm/dev';
import { wakeUpInProcess } from '@crm/outbox';
import { createScriptedSmtpSink, type SmtpSink } from '@crm/providers/testing';
import { createLogger, newId, systemClock } from '@crm/runtime';
import { createTemplateCache, publishTemplate } from '@crm/templates';
import { inject } from 'vitest';

export type ConsumerProcess = SpawnedApp & {
  metrics: () => Promise<string>;
  /** Waits until this process has handled so many deliveries of an event, each acknowledged. */
  untilHandled: (eventId: string, times: number) => Promise<void>;
};

/** As the management API shows it, the payload in base64 and cut at 100 kB. */
export type DeadLetterMessage = {
  payload: string;
  payload_bytes: number;
  properties: { message_id?: string; headers?: Record<string, unknown> };
};

export type Injected = {
  body: Buffer;
  messageId?: string;
  type?: string | null;
  correlationId?: string | null;
};

/** A database, a vhost and a mail server of one test's own; consumers are real processes on them. */
export type Workshop = {
  database: TestDatabase;
  sink: SmtpSink;
  broker: Broker;
  amqpUrl: string;
  admin: RabbitAdmin;
  vhost: string;
  /** Lets a message in; its request is in the outbox and nowhere else. */
  admit: (body?: Partial<SendEmailBody>) => Promise<EmailRequestedV1>;
  /** Publishes requests as the dispatcher does, `copies` times. */
  publish: (events: readonly EmailRequestedV1[], copies?: number) => Promise<void>;
  /** The newest request of a message, made due; as the dispatcher would read it hours later. */
  makeRetryDue: (messageId: string) => Promise<EmailRequestedV1>;
  /** Puts bytes straight into the request queue, as nobody should. */
  inject: (message: Injected) => Promise<void>;
  startConsumer: (env?: Record<string, string>) => Promise<ConsumerProcess>;
  state: (messageId: string) => Promise<string>;
  untilState: (messageId: string, state: string, timeoutMs?: number) => Promise<void>;
  /** The dead letters as the broker holds them; leaves them there, though their delivery counts rise. */
  peek: () => Promise<DeadLetterMessage[]>;
  /** One of them, as soon as it is there. */
  deadLetter: (eventId: string) => Promise<DeadLetterMessage>;
  untilDepth: (queue: string, depth: number, timeoutMs?: number) => Promise<void>;
  close: () => Promise<void>;
};

const appDir = join(import.meta.dirname, '..');
export const { queue, deadLetterQueue } = emailTopology;

/** Opens a workshop with one loan and its borrower, and one template. `serverUrl`: a PostgreSQL of the test's own. */
export async function openWorkshop({
  serverUrl = inject('databaseUrl'),
  borrower = { email: 'ann.lee@x.example', fullName: 'Ann Lee' },
}: {
  serverUrl?: string;
  borrower?: { email: string; fullName: string; phone?: string };
} = {}): Promise<Workshop> {
  const admin = createRabbitAdmin({
    amqpUrl: inject('amqpUrl'),
    managementUrl: inject('amqpManagementUrl'),
  });
  const vhost = `crm-test-${randomBytes(6).toString('hex')}`;
  const [database, sink, amqpUrl] = await Promise.all([
    createTestDatabase(serverUrl),
    createScriptedSmtpSink(),
    admin.createVhost(vhost),
  ]);
  const { db } = database;
  const broker = createRabbitBroker({
    url: amqpUrl,
    name: 'test',
    logger: createLogger({ name: 'test', level: 'silent' }),
  });
  broker.start();
  await broker.declareTopology();
  await seedContacts(db.sql, [{ id: 1, ...borrower }]);
  await seedLoan(db.sql, { id: 1, borrowerId: 1 });
  await publishTemplate(
    db,
    {
      templateId: 'notice-v1',
      category: 'transactional',
      name: 'Notice',
      description: '',
      categoryKey: 'transactional',
      contentHash: 'n'.repeat(64),
      subject: 'Subject',
      bodyHtml: '<p>Dear {{BorrowerName}}</p>',
      bodyText: 'Dear {{BorrowerName}}',
      variables: ['BorrowerName'],
    },
    { by: 'test' },
  );
  const admission: AdmissionDeps = {
    db,
    clock: systemClock,
    newId,
    templates: createTemplateCache({ db, monotonicMs: systemClock.monotonicMs }),
    wakeUp: () => undefined,
    admissionStore: createAdmissionStore(db, { wakeUp: wakeUpInProcess(db, () => undefined) }),
    enforceDncForMarketing: true,
  };
  const consumers: ConsumerProcess[] = [];

  const newestRequest = async (messageId: string): Promise<EmailRequestedV1> => {
    const [row] = await db.sql<{ payload: EmailRequestedV1 }[]>`
      SELECT payload FROM outbox_messages WHERE aggregate_id = ${messageId} AND event_type = ${emailTopology.bindingKey}
       ORDER BY created_at DESC, id DESC LIMIT 1`;
    if (row === undefined) throw new Error('no request in the outbox');
    return row.payload;
  };
  const state = async (messageId: string) =>
    String((await db.sql`SELECT state FROM messages WHERE id = ${messageId}`)[0]?.state);

  const peek = async () =>
    (await admin.request('POST', `/queues/${encodeURIComponent(vhost)}/${deadLetterQueue}/get`, {
      count: 100,
      ackmode: 'ack_requeue_true',
      encoding: 'base64',
      truncate: 100_000,
    })) as DeadLetterMessage[];

  return {
    database,
    sink,
    broker,
    amqpUrl,
    admin,
    vhost,
    admit: async (body = {}) => {
      const result = await admitEmail(admission, {
        loanId: 1,
        actor: { type: 'user', id: 'agent-7' },
        correlationId: newId(),
        idempotency: null,
        body: {
          to: [borrower.email],
          cc: [],
          bcc: [],
          subject: 'Your escrow analysis',
          templateId: 'notice-v1',
          variables: {},
          attachments: [],
          category: 'transactional',
          ...body,
        },
      });
      if (result.kind !== 'queued') throw new Error(`not admitted: ${JSON.stringify(result)}`);
      return newestRequest(result.answer.messageId);
    },
    publish: async (events, copies = 1) => {
      const messages = events.map((event) => ({
        id: event.event_id,
        type: event.event_type,
        correlationId: event.correlation_id,
        category: event.category,
        body: Buffer.from(JSON.stringify(event)),
        mandatory: true,
        occurredAt: new Date(event.occurred_at),
      }));
      const all = Array.from({ length: copies }, () => messages).flat();
      // One confirm channel ties outcomes to message ids, so copies go out one after the other.
      await waitFor(() => broker.connected(), { timeoutMs: 60_000, what: 'the broker' });
      for (const message of copies === 1 ? [all] : all.map((one) => [one])) {
        const outcomes = await broker.publishBatch(message, { deadlineMs: 30_000 });
        const refused = outcomes.find((outcome) => outcome.kind !== 'confirmed');
        if (refused !== undefined) throw new Error(`not published: ${JSON.stringify(refused)}`);
      }
    },
    inject: async ({ body, messageId = newId(), type = emailTopology.bindingKey, correlationId = null }) => {
      await waitFor(() => broker.connected(), { timeoutMs: 60_000, what: 'the broker' });
      const outcome = await broker.publishDeadLetter({
        queue,
        messageId,
        type,
        correlationId,
        headers: {},
        body,
        deadlineMs: 30_000,
      });
      if (outcome.kind !== 'confirmed') throw new Error(`not published: ${JSON.stringify(outcome)}`);
    },
    makeRetryDue: async (messageId) => {
      await db.sql`
        UPDATE outbox_messages SET next_retry_at = now() WHERE aggregate_id = ${messageId} AND next_retry_at > now()`;
      return newestRequest(messageId);
    },
    startConsumer: async (env = {}) => {
      const port = await freePort();
      const app = await spawnApp({
        name: 'consumer',
        command: process.execPath,
        args: ['src/main.ts'],
        cwd: appDir,
        runDir: inject('runDir'),
        env: {
          DATABASE_URL: database.url,
          AMQP_URL: amqpUrl,
          SMTP_URL: sink.url,
          MAIL_FROM: 'Servicer <notices@servicer.example>',
          METRICS_PORT: String(port),
          LOG_LEVEL: 'trace',
          // Twenty of them start in this suite, each from its sources.
          NODE_COMPILE_CACHE: join(inject('runDir'), 'compile-cache'),
          ...env,
        },
      });
      const metrics = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      const handled = (eventId: string) =>
        app
          .output()
          .split('\n')
          .filter((line) => line.includes(eventId) && line.includes('"msg":"handled"')).length;
      const consumer = {
        ...app,
        metrics,
        untilHandled: async (eventId: string, times: number) => {
          const what = `${times} deliveries of ${eventId} to be handled`;
          await waitFor(() => handled(eventId) >= times, { timeoutMs: 60_000, what });
        },
      };
      consumers.push(consumer);
      return consumer;
    },
    state,
    untilState: async (messageId, wanted, timeoutMs = 30_000) => {
      const what = `message ${messageId} to be ${wanted}`;
      await waitFor(async () => (await state(messageId)) === wanted, { timeoutMs, what });
    },
    peek,
    deadLetter: (eventId) =>
      waitFor(
        async () => (await peek()).find(({ properties }) => (properties.message_id ?? '') === eventId),
        {
          timeoutMs: 60_000,
          what: `the dead letter of ${eventId}`,
        },
      ),
    untilDepth: async (name, depth, timeoutMs = 30_000) => {
      let last: number | null = null;
      await waitFor(
        async () => {
          last = await broker.queueDepth(name);
          return last === depth;
        },
        { timeoutMs, what: `${depth} messages in ${name}` },
      ).catch((error: Error) => {
        throw new Error(`${error.message}; there are ${last}`);
      });
    },
    close: async () => {
      await Promise.all(consumers.map((consumer) => consumer.kill()));
      await broker.stop();
      await Promise.all([sink.stop(), admin.deleteVhost(vhost), database.drop()]);
    },
  };
}
