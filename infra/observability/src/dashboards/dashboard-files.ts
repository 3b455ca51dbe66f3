import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { flow } from './flow.ts';
import { programsDashboard } from './programs.ts';
import { promises } from './promises.ts';
import { toGrafana } from './to-grafana.ts';

export const dashboards = [flow, promises, programsDashboard];

const folder = join(import.meta.dirname, '..', '..', 'dashboards');

/** Each dashboard's file as it stands, and as its description would have it. */
export function readDashboardFiles(): { file: string; written: string; wanted: string }[] {
  return dashboards.map((dashboard) => {
    const file = join(folder, `${dashboard.uid}.json`);
    const written = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return { file, written, wanted: `${JSON.stringify(toGrafana(dashboard), null, 2)}\n` };
  });
}
