import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { expect, onTestFinished, test } from 'vitest';
import { ConfigError } from './config-error.ts';
import { parseEnv } from './parse-env.ts';

const schema = v.object({
  DATABASE_URL: v.pipe(v.string(), v.url(), v.description('a postgres:// URL')),
  PORT: v.optional(v.pipe(v.string(), v.digits('must be a port number'), v.transform(Number)), '3000'),
  LOG_LEVEL: v.optional(v.picklist(['info', 'debug']), 'info'),
});

function messageOf(env: Record<string, string>, of: Parameters<typeof parseEnv>[0] = schema): string {
  try {
    parseEnv(of, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
  }
  return 'no ConfigError';
}

function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'parse-env-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'secret'), text);
  return join(folder, 'secret');
}

test('settings come back typed, with defaults, frozen, and without what was not asked for', () => {
  const env = parseEnv(schema, { DATABASE_URL: 'postgres://db/crm', PORT: '80', HOME: '/root' });
  expect(env).toEqual({ DATABASE_URL: 'postgres://db/crm', PORT: 80, LOG_LEVEL: 'info' });
  expect(Object.isFrozen(env)).toBe(true);
});

test('all faults are told together, each with its variable and what is expected', () => {
  expect(messageOf({ PORT: 'x', LOG_LEVEL: 'loud' })).toBe(
    [
      'The settings cannot be used:',
      '  - DATABASE_URL: is missing, expected a postgres:// URL',
      '  - PORT: must be a port number',
      '  - LOG_LEVEL: expected ("info" | "debug")',
    ].join('\n'),
  );
});

test('T21: no submitted value stands in the text, not even when the message of a check quotes it', () => {
  const quoting = v.object({
    A: v.pipe(
      v.string(),
      v.check(
        () => false,
        (issue) => `not ${issue.input}`,
      ),
    ),
    B: v.pipe(v.string(), v.url()),
  });
  expect(messageOf({ A: 'canary-a', B: 'canary-b' }, quoting)).not.toContain('canary');
  expect(messageOf({ DATABASE_URL: 'canary-c', PORT: 'canary-d', LOG_LEVEL: 'canary-e' })).not.toContain(
    'canary',
  );
});

test('T21: of a secret that is too short not even the length is told', () => {
  const secret = v.object({ SECRET: v.pipe(v.string(), v.minLength(32)) });
  expect(messageOf({ SECRET: 'canary' }, secret)).toBe(
    'The settings cannot be used:\n  - SECRET: expected >=32',
  );
});

test('an empty variable counts as not set', () => {
  expect(parseEnv(schema, { DATABASE_URL: 'postgres://db/crm', PORT: '' }).PORT).toBe(3000);
  expect(messageOf({ DATABASE_URL: '' })).toContain('DATABASE_URL: is missing');
});

test('a secret may come from the file that NAME_FILE names, less its last line break', () => {
  expect(parseEnv(schema, { DATABASE_URL_FILE: fileWith('postgres://db/crm\n') }).DATABASE_URL).toBe(
    'postgres://db/crm',
  );
});

test('a file that cannot be read and a setting given twice are faults, told once and without the path', () => {
  expect(messageOf({ DATABASE_URL_FILE: '/canary/nowhere' })).toBe(
    'The settings cannot be used:\n  - DATABASE_URL: the file that DATABASE_URL_FILE names cannot be read',
  );
  expect(messageOf({ DATABASE_URL_FILE: '/x', DATABASE_URL: 'postgres://db' })).toContain('not both');
});

test('a check across settings is told without a variable', () => {
  const both = v.pipe(
    v.object({ A: v.string(), B: v.string() }),
    v.check((env) => env.A !== env.B, 'A and B must differ'),
  );
  expect(messageOf({ A: 'canary', B: 'canary' }, both)).toBe(
    'The settings cannot be used:\n  - A and B must differ',
  );
});

// Breaks tried, each turned a test red:
// - parse-env: valibot's own messages told; messages that quote the input told; result not frozen.
// - parse-env: an empty variable handed on; a setting whose file cannot be read told as missing too.
