import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { parse } from 'yaml';

export const rulesFolder = join(import.meta.dirname, '..', '..', 'rules');

const recordSchema = v.strictObject({ record: v.string(), expr: v.string() });
const alertSchema = v.strictObject({
  alert: v.pipe(v.string(), v.regex(/^Crm[A-Z]/)),
  expr: v.string(),
  for: v.optional(v.string()),
  labels: v.strictObject({ severity: v.picklist(['page', 'ticket']) }),
  annotations: v.strictObject({
    summary: v.string(),
    runbook_url: v.pipe(v.string(), v.regex(/^docs\/runbooks\/[a-z-]+\.md#[a-z0-9-]+$/)),
  }),
});
const fileSchema = v.strictObject({
  groups: v.array(
    v.strictObject({
      name: v.string(),
      interval: v.optional(v.string()),
      rules: v.array(v.union([recordSchema, alertSchema])),
    }),
  ),
});

export type Recorded = v.InferOutput<typeof recordSchema>;
export type Alert = v.InferOutput<typeof alertSchema>;

/** The files of rules by name, in the order of the alphabet. */
export function ruleFiles(): string[] {
  return readdirSync(rulesFolder)
    .filter((file) => file.endsWith('.yaml'))
    .sort();
}

/** Every rule of every file. Throws for what is of another form, an alert without its runbook included. */
export function readRules(): { records: Recorded[]; alerts: Alert[] } {
  const rules = ruleFiles().flatMap((file) => {
    const content: unknown = parse(readFileSync(join(rulesFolder, file), 'utf8'));
    return v.parse(fileSchema, content).groups.flatMap((group) => group.rules);
  });
  return {
    records: rules.filter((rule) => 'record' in rule),
    alerts: rules.filter((rule) => 'alert' in rule),
  };
}
