import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { type RabbitAdmin, waitFor } from '@crm/dev';
import type { KnownKeys } from '@crm/seals';
import type { ClientEntry, Ms, Violation } from '../check/logs.ts';
import { type App, type AppName, ready, startApp } from './apps.ts';
import { type Client, createClient } from './client.ts';
import type { Rig } from './open-rig.ts';
import { patience } from './patience.ts';
import { type Link, startProxy } from './proxy.ts';
import { makeSealPair } from './seal-pair.ts';
import { type Contact, makeContacts, seedScene } from './seed-scene.ts';
import { seeded } from './seeded.ts';
import { type Sink, startSink } from './start-sink.ts';

/** A fault that was made, and when. */
export type Fault = { kind: string; at: Ms };

export type Answer = NonNullable<ClientEntry['answer']>;

/** Between whom a proxy stands. */
export type Links = Record<
  'apiDb' | 'dispatcherDb' | 'consumerDb' | 'dispatcherBroker' | 'consumerBroker' | 'smtp',
  Link
>;

export type Mail = {
  subject: string;
  contact?: Contact;
  category?: 'transactional' | 'marketing';
  key?: string;
  timeoutMs?: number;
  /** Another template than the category's, with its values. */
  template?: { id: string; variables: Record<string, unknown> };
};

/** One case's own database, vhost, mail server, proxies and processes. */
export type Scene = {
  rig: Rig;
  random: () => number;
  database: TestDatabase;
  /** The vhost's address; of a cluster those of all nodes, separated by commas. */
  amqpUrl: string;
  vhost: string;
  admin: RabbitAdmin;
  links: Links;
  sink: Sink;
  client: Client;
  contacts: readonly Contact[];
  apps: readonly App[];
  /** Who is believed to have sealed the audit log. */
  sealKeys: KnownKeys;
  /** The rule for unknown outcomes that the consumers have. */
  resendUnknown: readonly string[];
  /** Starts a process and waits until it is ready. */
  start: (name: AppName, options?: { untilReady?: boolean }) => Promise<App>;
  /** Starts one of each. */
  startAll: () => Promise<Record<AppName, App>>;
  /** Asks for one mail. */
  send: (mail: Mail) => Promise<ClientEntry>;
  /** Asks for one mail under one key until it is answered with something else than 5xx: a busy database may cost a 503. */
  ask: (mail: Mail) => Promise<Answer>;
  /** Asks for one mail and expects it to be queued; its message. */
  queue: (mail: Mail) => Promise<string>;
  state: (messageId: string) => Promise<string>;
  untilState: (messageId: string, states: string | string[], timeoutMs?: number) => Promise<void>;
  /** Waits until the dispatcher has nothing to do: what it publishes next is what a case asks for. */
  untilPublished: () => Promise<void>;
  /** Makes every retry and back-off due now, as the hours would. */
  makeRetriesDue: () => Promise<void>;
  /** A fault has really happened, of a kind where a case has several; one with fewer than it was to make proves nothing. */
  fault: (kind?: string) => void;
  faults: () => readonly Fault[];
  /** What a row demands beyond the invariants. */
  claim: (holds: boolean, what: string) => void;
  claims: () => readonly Violation[];
  close: () => Promise<void>;
};

/** Opens a scene for a case; everything in it is new. */
export async function openScene(
  rig: Rig,
  { id, seed, resendUnknown = [] }: { id: string; seed: number; resendUnknown?: readonly string[] },
): Promise<Scene> {
  const folder = join(rig.runDir, `${id}-${randomBytes(4).toString('hex')}`);
  mkdirSync(folder);
  const vhost = `crm-${id.toLowerCase()}-${randomBytes(4).toString('hex')}`;
  const admin: RabbitAdmin = rig.cluster ?? rig.rabbit;
  const [database, amqpUrl, sink] = await Promise.all([
    createTestDatabase(rig.postgres.url),
    admin.createVhost(vhost),
    startSink({ runDir: rig.runDir, folder }),
  ]);
  const contacts = makeContacts(randomBytes(6).toString('hex'));
  await seedScene(database.db, contacts);
  const [apiDb, dispatcherDb, consumerDb] = await Promise.all(
    [1, 2, 3].map(() => startProxy(rig.postgres.port)),
  );
  const brokerPort = Number(new URL(rig.rabbit.url).port);
  const [dispatcherBroker, consumerBroker] = await Promise.all([1, 2].map(() => startProxy(brokerPort)));
  const smtp = await startProxy(sink.port);
  const links = { apiDb, dispatcherDb, consumerDb, dispatcherBroker, consumerBroker, smtp } as Links;

  const apps: App[] = [];
  const claims: Violation[] = [];
  const faults: Fault[] = [];
  const apiUrl = () => apps.findLast((app) => app.name === 'api')?.url ?? 'http://127.0.0.1:1';
  const client = await createClient({ apiUrl, file: join(folder, 'client.jsonl') });
  const { sql } = database.db;
  const seal = makeSealPair();

  async function start(name: AppName, options: { untilReady?: boolean } = {}): Promise<App> {
    const { apiDb, dispatcherDb, consumerDb } = links;
    const db = { api: apiDb, dispatcher: dispatcherDb, consumer: consumerDb, scheduler: null }[name];
    const brokers = { dispatcher: links.dispatcherBroker, consumer: links.consumerBroker };
    // One proxy is not three nodes: these are reached as they are.
    const broker = rig.cluster === undefined ? { api: null, ...brokers, scheduler: null }[name] : null;
    const settings = {
      productRoot: rig.productRoot,
      runDir: rig.runDir,
      databaseUrl: db?.through(database.url) ?? database.url,
      amqpUrl: broker?.through(amqpUrl) ?? amqpUrl,
      smtpUrl: `smtp://127.0.0.1:${links.smtp.port}`,
      sealKey: seal.privatePem,
      resendUnknown,
    };
    const app = await startApp(name, settings, { untilReady: false });
    apps.push(app);
    if (options.untilReady ?? true) await ready(app);
    return app;
  }

  const state = async (messageId: string) =>
    String((await sql`SELECT state FROM public.messages WHERE id = ${messageId}`)[0]?.state);

  const send = async ({ subject, contact = contacts[0], category, key, timeoutMs, template }: Mail) =>
    client.request({
      method: 'POST',
      path: `/api/loans/${contact?.id}/crm/send-email`,
      body: {
        to: [contact?.email],
        subject,
        templateId: template?.id ?? (category === 'marketing' ? 'offer-v1' : 'notice-v1'),
        variables: template?.variables ?? {},
        category: category ?? 'transactional',
      },
      ...(key === undefined ? {} : { key }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });

  const ask = async (mail: Mail) => {
    const key = mail.key ?? randomUUID();
    return waitFor(
      async () => {
        const { answer } = await send({ ...mail, key });
        return answer !== null && answer.status < 500 && answer;
      },
      { timeoutMs: patience.ms, what: `an answer to ${mail.subject}` },
    );
  };

  return {
    rig,
    random: seeded(seed),
    database,
    amqpUrl,
    vhost,
    admin,
    links,
    sink,
    client,
    contacts,
    apps,
    sealKeys: seal.known,
    resendUnknown,
    start,
    startAll: async () => {
      // The dispatcher declares what the consumer waits for.
      const [api, dispatcher, consumer, scheduler] = await Promise.all([
        start('api'),
        start('dispatcher'),
        start('consumer'),
        start('scheduler'),
      ]);
      return { api, dispatcher, consumer, scheduler };
    },
    send,
    ask,
    queue: async (mail) => {
      const answer = await ask(mail);
      if (answer.status !== 202) throw new Error(`not queued: ${JSON.stringify(answer)}`);
      return (answer.body as { messageId: string }).messageId;
    },
    state,
    untilState: async (messageId, states, timeoutMs = patience.ms) => {
      const wanted = [states].flat();
      await waitFor(async () => wanted.includes(await state(messageId)), {
        timeoutMs,
        what: `message ${messageId} to be ${wanted.join(' or ')}`,
      });
    },
    untilPublished: async () => {
      await waitFor(
        async () =>
          (await sql`SELECT 1 FROM public.outbox_messages WHERE published_at IS NULL LIMIT 1`).length === 0,
        { timeoutMs: patience.ms, what: 'the outbox to be empty' },
      );
    },
    makeRetriesDue: async () => {
      await sql`
        UPDATE public.outbox_messages SET next_retry_at = clock_timestamp()
         WHERE published_at IS NULL AND next_retry_at > clock_timestamp()`;
    },
    fault: (kind = 'all') => {
      faults.push({ kind, at: Date.now() });
    },
    faults: () => faults,
    claim: (holds, what) => {
      if (!holds) claims.push({ invariant: id, what });
    },
    claims: () => claims,
    close: async () => {
      for (const app of apps) app.signal('SIGCONT');
      await Promise.all(apps.map((app) => app.kill()));
      await Promise.all([sink.stop(), ...Object.values(links).map((link) => link.stop())]);
      await admin.deleteVhost(vhost).catch(() => undefined);
      await database.drop().catch(() => undefined);
    },
  };
}
