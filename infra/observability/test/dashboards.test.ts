import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { dashboards, readDashboardFiles } from '../src/dashboards/dashboard-files.ts';
import { schemaFaults } from '../src/dashboards/schema-faults.ts';
import { toGrafana } from '../src/dashboards/to-grafana.ts';
import { type KnownSeries, knownSeries } from '../src/rules/known-series.ts';
import { nameFaults } from '../src/rules/name-faults.ts';
import { readRules } from '../src/rules/read-rules.ts';

let known: KnownSeries;
beforeAll(() => {
  known = knownSeries(readRules().records);
});

const panels = dashboards.flatMap(({ uid, rows }) =>
  rows.flatMap((row) => row.panels.map((panel) => ({ uid, ...panel }))),
);

describe('the dashboards', () => {
  test('are written as they are described: npx pnpm --filter @crm/observability dashboards', () => {
    for (const { written, wanted } of readDashboardFiles()) expect(written).toBe(wanted);
  });

  test('ask for what the programs export, by labels that it has', () => {
    const faults = panels.flatMap(({ uid, title, queries }) =>
      queries.flatMap(({ expr }) => nameFaults(expr, known).map((fault) => `${uid}, ${title}: ${fault}`)),
    );
    expect(faults).toEqual([]);
  });

  test('name in the legend only labels that the answer has', () => {
    for (const { title, queries } of panels) {
      for (const { expr, legend } of queries) {
        const labels = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
        const missing = labels.filter((label) => !answerLabels(expr).has(label ?? ''));
        expect([title, missing]).toEqual([title, []]);
      }
    }
  });

  test('fit the types of Grafana, and one with a misspelt field would not', () => {
    const all = dashboards.map(toGrafana);
    const [first] = all;
    expect(schemaFaults([...all, { ...first, refersh: '30s' }])).toEqual([
      expect.stringContaining(`'"refersh"' does not exist in type`),
    ]);
  });

  test('K: show what waits in the outbox, dead letters and the rate of audit rows', () => {
    const asked = panels.flatMap(({ queries }) => queries.map(({ expr }) => expr)).join('\n');
    for (const name of ['crm_outbox_unpublished', 'crm:dlq_depth:max', 'rate(crm_audit_rows_total'])
      expect(asked).toContain(name);
  });

  test('ask the source of data that compose.yaml provides', () => {
    const file = join(import.meta.dirname, '..', '..', 'docker', 'grafana-datasource.yaml');
    const { datasources } = parse(readFileSync(file, 'utf8')) as { datasources: { uid: string }[] };
    const uids = dashboards.flatMap((dashboard) =>
      [...JSON.stringify(toGrafana(dashboard)).matchAll(/"datasource":\{[^}]*"uid":"(\w+)"/g)].map(
        ([, uid]) => uid,
      ),
    );
    expect(new Set(uids)).toEqual(new Set(datasources.map(({ uid }) => uid)));
  });

  test('lie side by side, none upon another', () => {
    for (const dashboard of dashboards) {
      const taken = new Set<string>();
      for (const { gridPos } of toGrafana(dashboard).panels as {
        gridPos: { h: number; w: number; x: number; y: number };
      }[]) {
        expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
        for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
          for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
            expect(taken.has(`${x} ${y}`)).toBe(false);
            taken.add(`${x} ${y}`);
          }
      }
    }
  });
});

/** The labels of the outermost `by`, or all of the series' where nothing is added up. */
function answerLabels(expr: string): Set<string> {
  const by = /\bby \(([^)]*)\)/.exec(expr)?.[1];
  if (by !== undefined) return new Set(by.split(/,\s*/).filter((label) => label !== 'le'));
  const name = /[a-z_:]+[a-z0-9_:]*(?=$|\{|\[)/.exec(expr)?.[0] ?? '';
  return new Set(known.get(name)?.labels);
}

// Breaks tried, each turned a test red: a legend that names a label which the answer has not; the file not written anew.
