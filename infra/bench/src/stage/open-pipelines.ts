import { waitFor } from '@crm/dev';
import type { Place, Stage } from './open-stage.ts';
import { sampleOf } from './sample-of.ts';
import { type App, startProduct } from './start-product.ts';
import { startRaw } from './start-raw.ts';
import type { Sink } from './start-sink.ts';

/** Where one of the two takes requests, and whose processor time is its own. */
export type Pipeline = { place: Place; pids: number[]; url: string; token: string };

export type Pipelines = { ours: Pipeline; raw: Pipeline; close: () => Promise<void> };

/**
 * Api and dispatcher, and one process that does the same in the plainest way, each in a place of its own. With a mail
 * server for each, both go on to the mail by a consumer in a process of its own.
 */
export async function openPipelines(stage: Stage, sinks?: { ours: Sink; raw: Sink }): Promise<Pipelines> {
  const [place, rawPlace] = [await stage.place(), await stage.place()];
  const apps: App[] = [await startProduct('dispatcher', { ...stage, ...place })];
  if (sinks) apps.push(await startProduct('consumer', { ...stage, ...place, smtpUrl: sinks.ours.url }));
  const api = await startProduct('api', { ...stage, ...place });
  apps.push(api);
  const sample = JSON.stringify(await sampleOf(place.db, { api, category: 'transactional' }));
  // The mail of the sample must not fall into the first turn.
  if (sinks) await waitFor(() => sinks.ours.taken() === 1, { timeoutMs: 30_000, what: 'the first mail' });
  const { databaseUrl, amqpUrl } = rawPlace;
  const start = (file: string, settings: Record<string, string>) =>
    startRaw(file, { runDir: stage.runDir, settings: { databaseUrl, amqpUrl, ...settings } });
  const route = await start('pipeline-process.ts', { sample });
  const raw = sinks ? [route, await start('consume-process.ts', { smtpUrl: sinks.raw.url })] : [route];
  const { url } = route.ready as { url: string };
  return {
    ours: { place, pids: apps.map(({ pid }) => pid), url: api.url, token: api.token },
    raw: { place: rawPlace, pids: raw.map(({ pid }) => pid), url, token: '' },
    close: async () => {
      await Promise.all(raw.map((process) => process.stop()));
      await Promise.all(apps.map((app) => app.stop()));
      await place.leave();
      await rawPlace.leave();
    },
  };
}
