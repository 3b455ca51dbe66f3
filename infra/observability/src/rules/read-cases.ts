import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { parse } from 'yaml';
import { rulesFolder } from './read-rules.ts';

const fileSchema = v.object({
  tests: v.array(
    v.object({
      name: v.string(),
      input_series: v.pipe(v.array(v.object({ series: v.string() })), v.minLength(1)),
      alert_rule_test: v.array(
        v.object({ alertname: v.string(), eval_time: v.string(), exp_alerts: v.array(v.unknown()) }),
      ),
    }),
  ),
});

/** What an alert is expected to do with certain series at a certain time. */
export type Case = { alert: string; fires: boolean; series: string[]; name: string };

export const casesFolder = join(rulesFolder, 'tests');

/** The files of cases that promtool runs. */
export function caseFiles(): string[] {
  return readdirSync(casesFolder)
    .filter((file) => file.endsWith('.test.yaml'))
    .sort();
}

/** Every case of every alert, as promtool is given them. */
export function readCases(): Case[] {
  return caseFiles().flatMap((file) => {
    const { tests } = v.parse(fileSchema, parse(readFileSync(join(casesFolder, file), 'utf8')));
    return tests.flatMap(({ name, input_series, alert_rule_test }) =>
      alert_rule_test.map(({ alertname, exp_alerts }) => ({
        alert: alertname,
        fires: exp_alerts.length > 0,
        series: input_series.map(({ series }) => series),
        name,
      })),
    );
  });
}
