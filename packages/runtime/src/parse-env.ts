import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { ConfigError } from './config-error.ts';

type Env = Readonly<Record<string, string | undefined>>;
/** An object schema over the variables of an environment, checks across them included. */
export type EnvSchema = v.GenericSchema<unknown, object> & {
  readonly entries: Readonly<Record<string, v.GenericSchema>>;
};

/**
 * Reads settings by an object schema: every fault at once, never a value in the text (it may be a secret), frozen.
 * `NAME_FILE` may name a file to read NAME from. An empty variable counts as not set. Throws a ConfigError.
 */
export function parseEnv<Schema extends EnvSchema>(
  schema: Schema,
  env: Env,
): Readonly<v.InferOutput<Schema>> {
  const faults: string[] = [];
  const unreadable = new Set<string>();
  const input: Record<string, string> = {};
  for (const name of Object.keys(schema.entries)) {
    const setting = readSetting(name, env);
    if ('fault' in setting) {
      faults.push(setting.fault);
      unreadable.add(name);
    } else if (setting.value !== '') {
      input[name] = setting.value;
    }
  }
  const result = v.safeParse(schema, input);
  if (result.success && faults.length === 0) return Object.freeze(result.output);
  const issues = (result.issues ?? []).filter((issue) => !unreadable.has(nameOf(issue)));
  throw new ConfigError([...faults, ...issues.map((issue) => faultOf(issue, schema))]);
}

function readSetting(name: string, env: Env): { value: string } | { fault: string } {
  const value = env[name] ?? '';
  const path = env[`${name}_FILE`] ?? '';
  if (path === '') return { value };
  if (value !== '') return { fault: `${name}: set either ${name} or ${name}_FILE, not both` };
  try {
    return { value: readFileSync(path, 'utf8').replace(/\r?\n$/, '') };
  } catch {
    return { fault: `${name}: the file that ${name}_FILE names cannot be read` };
  }
}

function faultOf(issue: v.BaseIssue<unknown>, schema: EnvSchema): string {
  const name = nameOf(issue);
  if (name === '') return safeMessage(issue);
  const entry = schema.entries[name];
  if (issue.input !== undefined || entry === undefined) return `${name}: ${safeMessage(issue)}`;
  return `${name}: is missing, expected ${v.getDescription(entry) ?? entry.expects}`;
}

/** Valibot's own messages quote what they received; a message of ours is kept as long as it does not. */
function safeMessage(issue: v.BaseIssue<unknown>): string {
  const isOurs = !issue.message.startsWith('Invalid ') && !issue.message.includes(String(issue.input));
  return isOurs ? issue.message : `expected ${issue.expected ?? issue.type}`;
}

function nameOf(issue: v.BaseIssue<unknown>): string {
  return String(issue.path?.[0]?.key ?? '');
}
