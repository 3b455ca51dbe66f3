import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, providePrometheus, spawnApp, waitFor } from '@crm/dev';
import { inject } from 'vitest';
import { stringify } from 'yaml';
import { rulesFolder } from '../src/rules/read-rules.ts';

export type Sample = { metric: Record<string, string>; value: [number, string] };

export type Prometheus = {
  /** What an expression answers at this moment. Throws where Prometheus refuses it. */
  query: (expr: string) => Promise<Sample[]>;
  get: (path: string) => Promise<unknown>;
  stop: () => Promise<void>;
};

/** A Prometheus with our rules that reads these targets, by job, every second. */
export async function startPrometheus(targets: Readonly<Record<string, number>>): Promise<Prometheus> {
  const home = mkdtempSync(join(inject('runDir'), 'prometheus-'));
  const config = join(home, 'prometheus.yml');
  writeFileSync(
    config,
    stringify({
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [join(rulesFolder, '*.yaml')],
      scrape_configs: Object.entries(targets).map(([job, port]) => ({
        job_name: job,
        static_configs: [{ targets: [`127.0.0.1:${port}`] }],
      })),
    }),
  );
  const port = await freePort();
  const server = await spawnApp({
    name: 'prometheus',
    command: await providePrometheus(),
    args: [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(home, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    env: {},
    cwd: home,
    runDir: inject('runDir'),
  });
  const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  const isReady = async () => (await ask('/-/ready').catch(() => null))?.ok ?? false;
  await waitFor(isReady, { timeoutMs: 60_000, what: 'Prometheus' });

  async function get(path: string): Promise<unknown> {
    const answer = (await (await ask(`/api/v1/${path}`)).json()) as {
      status: string;
      data: unknown;
      error?: string;
    };
    if (answer.status !== 'success') throw new Error(`${path}: ${answer.error}`);
    return answer.data;
  }

  return {
    get,
    query: async (expr) =>
      ((await get(`query?query=${encodeURIComponent(expr)}`)) as { result: Sample[] }).result,
    stop: async () => {
      await server.stop('SIGTERM', 30_000);
    },
  };
}
