import { cpuSeconds } from '../frame/cpu-seconds.ts';
import { cpu, cpuWithDatabase, rate, time } from '../frame/metrics.ts';
import type { Metric, Row, Variant } from '../frame/row.ts';
import { treeCpuSeconds } from '../frame/tree-cpu-seconds.ts';
import { countingRows, type Table } from '../stage/count-rows.ts';
import type { Place, Stage } from '../stage/open-stage.ts';
import { type Category, postEmails } from '../stage/post-emails.ts';
import { sampleOf } from '../stage/sample-of.ts';
import { startProduct } from '../stage/start-product.ts';
import { startRaw } from '../stage/start-raw.ts';

const connections = 50;
const ourTables: readonly Table[] = [
  'messages',
  'message_recipients',
  'outbox_messages',
  'compliance_audit_log',
];

/** The send route under 50 connections beside a bare server that writes the same rows in one statement. */
export const enqueue = enqueueRow({
  name: 'enqueue',
  against: 'hono and pg: our four rows in one statement',
  kind: 'our-rows',
  rounds: 21,
  metrics: [
    rate('requests/s', { must: 0.85, aim: 0.95 }),
    time('p99 ms', 0.99, { must: 1.25, aim: 1 }),
    cpuWithDatabase({ must: 1.4, aim: 1.15 }),
    cpu({ must: null, aim: null }),
  ],
});

/** What our four rows cost beside the two of the plainest design. Printed, and held to nothing. */
export const enqueueDesign = enqueueRow({
  name: 'enqueue-design',
  against: 'hono and pg: outbox row and audit row in one statement',
  kind: 'two-rows',
  tables: ['outbox_messages', 'compliance_audit_log'],
  metrics: [rate('requests/s', { must: null, aim: null })],
});

/** Marketing reads the facts first and holds them still: two round trips on both sides. */
export const enqueueMarketing = enqueueRow({
  name: 'enqueue-marketing',
  against: 'hono and pg: one read of the facts, then our rows under the share lock',
  kind: 'marketing',
  category: 'marketing',
  metrics: [rate('requests/s', { must: 0.85, aim: 0.95 })],
});

type Options = Pick<Row, 'name' | 'against'> & {
  kind: string;
  category?: Category;
  /** A hundredth of a round's requests is forty, which one pause of the machine may hold: more rounds where they count. */
  rounds?: number;
  /** Those that the raw variant writes. */
  tables?: readonly Table[];
  metrics: readonly Metric[];
};

function enqueueRow({
  kind,
  category = 'transactional',
  tables = ourTables,
  rounds = 7,
  ...row
}: Options): Row {
  return {
    ...row,
    rounds,
    quickRounds: 2,
    open: async (stage) => {
      const place = await stage.place();
      const { databaseUrl } = place;
      const api = await startProduct('api', { ...stage, ...place });
      const sample = JSON.stringify(await sampleOf(place.db, { api, category }));
      const raw = await startRaw('enqueue-process.ts', {
        runDir: stage.runDir,
        settings: { databaseUrl, sample, kind },
      });
      const { url } = raw.ready as { url: string };
      const common = { stage, place, category, token: api.token };
      return {
        ours: posting({ ...common, tables: ourTables, pid: api.pid, url: api.url }),
        raw: posting({ ...common, tables, pid: raw.pid, url }),
        close: async () => {
          await raw.stop();
          await api.stop();
          await place.leave();
        },
      };
    },
  };
}

type Target = {
  stage: Stage;
  place: Place;
  category: Category;
  tables: readonly Table[];
  pid: number;
  url: string;
  token: string;
};

function posting({ stage, place, category, tables, pid, url, token }: Target): Variant {
  const asked = stage.isQuick ? 1_500 : 4_000;
  const database = stage.serverPids.postgres;
  let from = 0;
  return async () => {
    const { found, result } = await countingRows(place.db, tables, {
      asked,
      act: async () => {
        const [cpuBefore, databaseBefore] = [
          cpuSeconds([pid]),
          database === null ? 0 : treeCpuSeconds(database),
        ];
        const posted = await postEmails({ url, token, count: asked, connections, category, from });
        return {
          ...posted,
          cpuSeconds: cpuSeconds([pid]) - cpuBefore,
          ...(database !== null && { databaseCpuSeconds: treeCpuSeconds(database) - databaseBefore }),
        };
      },
    });
    from += asked;
    return { asked, found, ...result };
  };
}
