import { beforeAll, describe, expect, test } from 'vitest';
import { anchorsOf } from '../src/rules/anchors-of.ts';
import { type KnownSeries, knownSeries } from '../src/rules/known-series.ts';
import { nameFaults } from '../src/rules/name-faults.ts';
import { caseFiles, casesFolder, readCases } from '../src/rules/read-cases.ts';
import { type Alert, type Recorded, readRules, ruleFiles, rulesFolder } from '../src/rules/read-rules.ts';
import { runPromtool } from '../src/rules/run-promtool.ts';
import { selectorsIn } from '../src/rules/selectors-in.ts';

let records: Recorded[];
let alerts: Alert[];
let known: KnownSeries;
beforeAll(() => {
  ({ records, alerts } = readRules());
  known = knownSeries(records);
});

describe('N13: the rules', () => {
  test('are rules to Prometheus', async () => {
    const said = await runPromtool(['check', 'rules', ...ruleFiles()], { cwd: rulesFolder });
    expect(said.match(/SUCCESS: \d+ rules found/g)).toHaveLength(ruleFiles().length);
  });

  test('name metrics, labels, values and buckets that exist', () => {
    const rules = [...records, ...alerts];
    expect(rules.length).toBeGreaterThan(20);
    const faults = rules.flatMap((rule) =>
      nameFaults(rule.expr, known).map((fault) => `${'alert' in rule ? rule.alert : rule.record}: ${fault}`),
    );
    expect(faults).toEqual([]);
  });
});

describe('every alert', () => {
  test.each(caseFiles())('does what the cases of %s say', async (file) => {
    expect(await runPromtool(['test', 'rules', file], { cwd: casesFolder })).toContain('SUCCESS');
  });

  test('has a case in which it fires and one in which it is silent, of series that exist', () => {
    const cases = readCases();
    const without = (fires: boolean) =>
      alerts
        .map(({ alert }) => alert)
        .filter((alert) => !cases.some((one) => one.alert === alert && one.fires === fires));
    expect({ fires: without(true), silent: without(false) }).toEqual({ fires: [], silent: [] });
    const unknown = cases.filter(({ alert }) => !alerts.some((one) => one.alert === alert));
    expect(unknown).toEqual([]);
    const faults = cases.flatMap(({ name, series }) =>
      series.flatMap((one) => nameFaults(boundsAsExported(one), known).map((fault) => `${name}: ${fault}`)),
    );
    expect([...new Set(faults)]).toEqual([]);
  });

  test('says what to do: its page is there, with the heading that it links to', () => {
    const broken = alerts.filter(({ annotations: { runbook_url } }) => {
      const [page = '', anchor = ''] = runbook_url.split('#');
      return !anchorsOf(page)?.has(anchor);
    });
    expect(broken.map(({ annotations }) => annotations.runbook_url)).toEqual([]);
  });

  test('has a name of its own', () => {
    const names = alerts.map(({ alert }) => alert);
    expect(new Set(names).size).toBe(names.length);
  });
});

// As Prometheus 3 writes them; the programs do not.
const boundsAsExported = (series: string) => series.replace(/le="(\d+)\.0"/, 'le="$1"');

describe('a name that does not exist is found', () => {
  test.each([
    ['crm_outbox_lag', 'no program exports crm_outbox_lag'],
    ['sum(rate(crm_provider_duration_seconds[5m]))', 'no program exports crm_provider_duration_seconds'],
    ['crm_outbox_unpublished{kind="marketing"}', 'crm_outbox_unpublished has no label kind'],
    ['sum by (queue) (crm_outbox_unpublished)', 'crm_outbox_unpublished has no label queue'],
    ['crm_outbox_unpublished{category="offers"}', 'crm_outbox_unpublished has no category offers'],
    [
      'rate(crm_event_to_queued_seconds_bucket{le="0.2"}[5m])',
      'crm_event_to_queued_seconds_bucket has no le 0.2',
    ],
    ['crm:event_to_queued_slow:ratio_rate2h', 'no program exports crm:event_to_queued_slow:ratio_rate2h'],
    ['crm:dlq_depth:max{category="marketing"}', 'crm:dlq_depth:max has no label category'],
  ])('%s', (expr, fault) => {
    expect(nameFaults(expr, known)).toEqual([fault]);
  });

  test('and what is no PromQL is refused', () => {
    expect(() => selectorsIn('sum(')).toThrow('no PromQL');
  });
});

// Breaks tried, each turned a test red:
// - create-metrics: crm_dlq_depth by another name; no bucket at 0.15.
// - pipeline.yaml: the outbox is stuck at 600 s instead of 60.
// - slo.yaml: each of the four short windows left out; two late events are enough.
// - slow.md: a heading by another name. servers.test.yaml: an alert without its silent case.
