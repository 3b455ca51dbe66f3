import { type AdmissionDeps, admitEmail } from '@crm/admission';
import { createDb, type Db, migrate } from '@crm/db';
import { startServers } from '@crm/dev';
import { newId, systemClock } from '@crm/runtime';
import { createTemplateCache, publishTemplate } from '@crm/templates';
import { measureInTurn } from '../measure-in-turn.ts';
import type { Row } from '../print-table.ts';
import { loadWithoutHash } from './without-hash.ts';

const rounds = { rounds: 3_000, warmUp: 300 };

/**
 * What evidence costs whoever is waiting: letting one message in, with its audit row hashed and numbered as the product
 * does it, held against the same admission without the hash, and without the hash, the transaction's number and its
 * index. Once on a server that waits for the disk, as in production, and once where nothing but the work is left.
 */
export async function admissionHash(say: (line: string) => void): Promise<Row[]> {
  const { admitEmail: admitWithoutHash } = await loadWithoutHash();
  return [
    await measure(admitWithoutHash, { durable: true, say }),
    await measure(admitWithoutHash, { durable: false, say }),
  ];
}

async function measure(
  admitWithoutHash: typeof admitEmail,
  { durable, say }: { durable: boolean; say: (line: string) => void },
): Promise<Row> {
  const servers = await startServers({ postgres: true, durable, log: say });
  const opened: Db[] = [];
  try {
    const open = async (name: string): Promise<Db> => {
      const db = await prepare(servers.postgres.url, name);
      opened.push(db);
      return db;
    };
    // One each, with a connection of its own: who came after another on the same one would find it warm.
    const product = await open('bench_product');
    const hashless = await open('bench_hashless');
    const bare = await open('bench_bare');
    await bare.sql.unsafe(`
      DROP INDEX public.idx_compliance_audit_written;
      ALTER TABLE public.compliance_audit_log DROP COLUMN written_tx`);
    const [deps, hashlessDeps, bareDeps] = [depsOf(product), depsOf(hashless), depsOf(bare)];
    const { ours, ...baselines } = await measureInTurn(
      {
        ours: () => surely(admitEmail(deps, request())),
        'no hash': () => surely(admitWithoutHash(hashlessDeps, request())),
        'no hash, no number, no index': () => surely(admitWithoutHash(bareDeps, request())),
      },
      rounds,
    );
    await checkHashes([product, hashless, bare]);
    return { what: durable ? 'one admission' : 'one admission, nothing waits for the disk', ours, baselines };
  } finally {
    for (const db of opened) await db.end();
    await servers.stop();
  }
}

async function prepare(serverUrl: string, name: string): Promise<Db> {
  const admin = createDb({ url: serverUrl, appName: 'bench', poolMax: 1 });
  await admin.sql.unsafe(`CREATE DATABASE ${name}`);
  await admin.end();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await migrate(url.toString());
  const db = createDb({ url: url.toString(), appName: 'bench', poolMax: 1, statementTimeoutMs: 0 });
  await db.sql`INSERT INTO public.loans (id, loan_number) VALUES (1, 'LN-1')`;
  const texts = {
    subject: 'Subject',
    bodyHtml: '<p>Dear {{BorrowerName}}</p>',
    bodyText: 'Dear {{BorrowerName}}',
  };
  const template = {
    templateId: 'notice-v1',
    category: 'transactional',
    categoryKey: 'transactional',
  } as const;
  await publishTemplate(
    db,
    {
      ...template,
      ...texts,
      name: 'Notice',
      description: '',
      contentHash: '0'.repeat(64),
      variables: ['BorrowerName'],
    },
    { by: 'bench' },
  );
  return db;
}

const depsOf = (db: Db): AdmissionDeps => ({
  db,
  clock: systemClock,
  newId,
  templates: createTemplateCache({ db, monotonicMs: systemClock.monotonicMs }),
  wakeUp: () => undefined,
  enforceDncForMarketing: true,
});

const request = () => ({
  loanId: 1,
  actor: { type: 'user' as const, id: 'agent-7' },
  correlationId: newId(),
  idempotency: null,
  body: {
    ...{
      to: ['ann.lee@x.example'],
      cc: [],
      bcc: [],
      subject: 'Your escrow analysis',
      templateId: 'notice-v1',
    },
    ...{ variables: {}, attachments: [], category: 'transactional' as const },
  },
});

async function surely(admitting: ReturnType<typeof admitEmail>): Promise<void> {
  const { kind } = await admitting;
  if (kind !== 'queued') throw new Error(`not admitted: ${kind}`);
}

/** Were a baseline not what it claims, its figures would be nothing. */
async function checkHashes(databases: readonly Db[]): Promise<void> {
  const hashed = await Promise.all(
    databases.map(async ({ sql }) => {
      const [row] = await sql<{ share: number }[]>`
        SELECT avg((content_hash IS NOT NULL)::int)::float8 AS share FROM public.compliance_audit_log
         WHERE event_type = 'CRM.EMAIL.REQUESTED'`;
      return row?.share;
    }),
  );
  if (hashed.join() !== '1,0,0') throw new Error(`of their rows were hashed: ${hashed.join()}`);
}
