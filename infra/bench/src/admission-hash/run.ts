import { type AdmissionDeps, admitEmail, createAdmissionStore } from '@crm/admission';
import type { Db } from '@crm/db';
import { startServers } from '@crm/dev';
import { wakeUpInProcess } from '@crm/outbox';
import { newId, systemClock } from '@crm/runtime';
import { createTemplateCache } from '@crm/templates';
import { measureInTurn } from '../measure-in-turn.ts';
import type { Row } from '../print-table.ts';
import { checkHashes, prepare, strip, templateId } from './databases.ts';
import { startApi } from './start-api.ts';
import { loadWithoutHash } from './without-hash.ts';

const rounds = { rounds: 3_000, warmUp: 300 };

/**
 * What evidence costs whoever is waiting: letting one message in, with its audit row hashed and numbered as the product
 * does it, held against the same without the hash, and without the hash, the transaction's number and its index. The
 * whole request on a server that waits for the disk, as in production; then the verb alone, there and where nothing waits.
 */
export async function admissionHash(say: (line: string) => void): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [what, open, durable] of [
    ['POST, answered 202', openRequests, true],
    ['the verb alone', openVerb, true],
    ['the verb alone, nothing waits for the disk', openVerb, false],
  ] as const) {
    const servers = await startServers({ postgres: true, durable, log: say });
    const dbs: Db[] = [];
    const stops: (() => Promise<unknown>)[] = [];
    try {
      const variants = await open({ servers, dbs, stops });
      const { ours, ...baselines } = await measureInTurn(variants, rounds);
      await checkHashes(dbs, [1, 0, 0]);
      rows.push({ what, ours, baselines });
    } finally {
      for (const stop of stops) await stop();
      for (const db of dbs) await db.end();
      await servers.stop();
    }
  }
  return rows;
}

type Place = {
  servers: { postgres: { url: string }; runDir: string };
  dbs: Db[];
  stops: (() => Promise<unknown>)[];
};
type Variants = Record<'ours' | 'no hash' | 'no hash, no number, no index', () => Promise<void>>;

/** One database each, with connections of its own: who came after another on the same one would find it warm. */
async function threeDatabases({ servers, dbs }: Place): Promise<{ url: string; db: Db }[]> {
  const made: { url: string; db: Db }[] = [];
  for (const name of ['bench_product', 'bench_hashless', 'bench_bare']) {
    const one = await prepare(servers.postgres.url, name);
    dbs.push(one.db);
    made.push(one);
  }
  const bare = made[2];
  if (bare !== undefined) await strip(bare.db);
  return made;
}

async function openVerb(place: Place): Promise<Variants> {
  const { admitEmail: admitWithoutHash } = await loadWithoutHash();
  const [ours, hashless, bare] = (await threeDatabases(place)).map(({ db }) => depsOf(db));
  if (ours === undefined || hashless === undefined || bare === undefined) throw new Error('no databases');
  return {
    ours: () => surely(admitEmail(ours, request())),
    'no hash': () => surely(admitWithoutHash(hashless, request())),
    'no hash, no number, no index': () => surely(admitWithoutHash(bare, request())),
  };
}

async function openRequests(place: Place): Promise<Variants> {
  const posts: (() => Promise<void>)[] = [];
  for (const [n, { url }] of (await threeDatabases(place)).entries()) {
    const api = await startApi({ databaseUrl: url, runDir: place.servers.runDir, hashes: n === 0 });
    place.stops.push(api.stop);
    posts.push(api.post);
  }
  const [ours, hashless, bare] = posts;
  if (ours === undefined || hashless === undefined || bare === undefined) throw new Error('no api');
  return { ours, 'no hash': hashless, 'no hash, no number, no index': bare };
}

const depsOf = (db: Db): AdmissionDeps => ({
  db,
  clock: systemClock,
  newId,
  templates: createTemplateCache({ db, monotonicMs: systemClock.monotonicMs }),
  wakeUp: () => undefined,
  admissionStore: createAdmissionStore(db, { wakeUp: wakeUpInProcess(db, () => undefined) }),
  enforceDncForMarketing: true,
});

const request = () => ({
  loanId: 1,
  actor: { type: 'user' as const, id: 'agent-7' },
  correlationId: newId(),
  idempotency: null,
  body: {
    to: ['ann.lee@x.example'],
    cc: [],
    bcc: [],
    subject: 'Your escrow analysis',
    templateId,
    variables: {},
    attachments: [],
    category: 'transactional' as const,
  },
});

async function surely(admitting: ReturnType<typeof admitEmail>): Promise<void> {
  const { kind } = await admitting;
  if (kind !== 'queued') throw new Error(`not admitted: ${kind}`);
}
