import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnApp } from '@crm/dev';
import { describeSettings } from '@crm/runtime';
import { expect, inject, test } from 'vitest';
import { type Program, programs } from '../src/programs.ts';

const root = join(import.meta.dirname, '..', '..', '..');

async function startWith({ name, main }: Program, env: Record<string, string>) {
  const app = await spawnApp({
    name,
    command: process.execPath,
    args: [join(root, main)],
    cwd: '/',
    runDir: inject('runDir'),
    env,
  });
  return { exit: await app.exited, output: app.output() };
}

/** Every line that names a setting, in the order of the output. */
const faultsIn = (output: string) =>
  [...output.matchAll(/^ {2}- (\w+): (.*)$/gm)].map(([, name, text]) => ({ name, text }));

test.each(programs)(
  '$name: every setting given twice is told at once, without values, and the exit is 78',
  async (program) => {
    const names = describeSettings(program.schema).map(({ name }) => name);
    const twice = names.flatMap((name) => [
      [name, `canary-${name}`],
      [`${name}_FILE`, `/canary/${name}`],
    ]);
    const { exit, output } = await startWith(program, Object.fromEntries(twice));
    expect(exit).toEqual({ code: 78, signal: null });
    expect(faultsIn(output)).toEqual(
      names.map((name) => ({ name, text: `set either ${name} or ${name}_FILE, not both` })),
    );
    expect(output).not.toContain('canary');
  },
);

test.each(programs)(
  '$name: every setting whose file cannot be read is told at once, without its path',
  async (program) => {
    const names = describeSettings(program.schema).map(({ name }) => name);
    const files = names.map((name) => [`${name}_FILE`, '/canary/nowhere']);
    const { exit, output } = await startWith(program, Object.fromEntries(files));
    expect(exit).toEqual({ code: 78, signal: null });
    expect(faultsIn(output)).toEqual(
      names.map((name) => ({ name, text: `the file that ${name}_FILE names cannot be read` })),
    );
    expect(output).not.toContain('canary');
  },
);

test.each(programs)(
  '$name: without settings every required one is told at once, and the exit is 78',
  async (program) => {
    const required = describeSettings(program.schema).filter(({ isRequired }) => isRequired);
    const { exit, output } = await startWith(program, {});
    expect(exit).toEqual({ code: 78, signal: null });
    expect(required.length).toBeGreaterThan(0);
    for (const { name } of required) expect(output).toMatch(new RegExp(`^ {2}- ${name}: is missing`, 'm'));
  },
);

const withBroker = programs.filter(({ schema }) =>
  describeSettings(schema).some(({ name }) => name === 'AMQP_URL'),
);

test.each(withBroker)(
  '$name: the bad one of several addresses in a file is told by its place, without values',
  async (program) => {
    const file = join(inject('runDir'), `amqp-url-of-${program.name}`);
    writeFileSync(file, 'amqp://crm:canary@one.example/crm,canary@two.example\n');
    const { exit, output } = await startWith(program, { AMQP_URL_FILE: file });
    expect(exit).toEqual({ code: 78, signal: null });
    const [fault] = faultsIn(output).filter(({ name }) => name === 'AMQP_URL');
    expect(fault?.text).toMatch(/^address 2 of 2 must be an amqp:\/\/ or amqps:\/\/ URL/);
    expect(output).not.toMatch(/canary|example/);
  },
);

// Breaks tried, each turned a test red:
// - parse-env: a setting given twice is taken from its variable.
// - exit-on-bad-config: the exit is 1.
// - cli/roles: the settings are parsed without exitOnBadConfig.
