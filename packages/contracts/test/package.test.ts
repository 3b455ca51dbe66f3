import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { httpBodies } from '../build/http-bodies.ts';
import { emailSentV1Example, eventTypes } from '../src/index.ts';

const run = promisify(execFile);
const packageDir = join(import.meta.dirname, '..');
const rootBin = join(packageDir, '..', '..', 'node_modules', '.bin');
const options = { timeout: 590_000 };
const require = createRequire(import.meta.url);
const attw = join(require.resolve('@arethetypeswrong/cli/package.json'), '..', 'dist', 'index.js');

/** A folder where the packed package stands below node_modules beside valibot, as after an install. */
let consumerDir: string;
let installed: string;
let tarball: string;
beforeAll(async () => {
  consumerDir = mkdtempSync(join(tmpdir(), 'crm-contracts-'));
  await run(join(rootBin, 'pnpm'), ['pack', '--pack-destination', consumerDir], {
    ...options,
    cwd: packageDir,
  });
  const [file = ''] = readdirSync(consumerDir);
  tarball = join(consumerDir, file);
  installed = join(consumerDir, 'node_modules', '@crm', 'contracts');
  mkdirSync(installed, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
  symlinkSync(join(packageDir, 'node_modules', 'valibot'), join(consumerDir, 'node_modules', 'valibot'));
  writeFileSync(join(consumerDir, 'package.json'), '{ "type": "module" }');
});
afterAll(() => rmSync(consumerDir, { recursive: true, force: true }));

describe('E4: the package that other teams install', () => {
  it('publint finds nothing to say about it', async () => {
    const bytes = readFileSync(tarball);
    const data = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const { messages, pkg } = await publint({ pack: { tarball: data }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  it('attw finds its types right for ESM', async () => {
    const args = [
      tarball,
      '--profile',
      'esm-only',
      '--no-definitely-typed',
      '--no-emoji',
      '--format',
      'ascii',
    ];
    // Rejects unless attw answers 0, which it does only without a fault.
    const { stdout } = await run(process.execPath, [attw, ...args], options);
    expect(stdout).toContain('node16 (from ESM): OK (ESM)');
    expect(stdout).toContain('bundler: OK');
  });

  it('holds JavaScript, types and schemas, and no TypeScript, which Node would not strip below node_modules', () => {
    const files = readdirSync(installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1));
    expect(files.sort()).toEqual(
      [
        ...['README.md', 'asyncapi.json', 'package.json', 'dist/index.js', 'dist/index.d.ts'],
        ...Object.values(eventTypes).map((eventType) => `dist/schemas/${eventType}.json`),
        ...Object.keys(httpBodies).map((name) => `dist/schemas/http/${name}.json`),
      ].sort(),
    );
  });

  it('its manifest asks for nothing of this workspace', () => {
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    expect(manifest).toMatchObject({ type: 'module', sideEffects: false, license: 'UNLICENSED' });
    expect(Object.keys(manifest.dependencies)).toEqual(['valibot']);
    expect(manifest.dependencies.valibot).toMatch(/^\d+\.\d+\.\d+$/);
    expect(JSON.stringify(manifest.exports)).not.toContain('src/');
  });

  it("the README's reader runs on it, and takes the example apart from damage", async () => {
    const example =
      /```js\n([\s\S]+?)```/.exec(readFileSync(join(packageDir, 'README.md'), 'utf8'))?.[1] ?? '';
    writeFileSync(join(consumerDir, 'reader.js'), example);
    const { readSentEmails } = await import(pathToFileURL(join(consumerDir, 'reader.js')).href);
    const calls: unknown[] = [];
    const messages = [emailSentV1Example, { ...emailSentV1Example, artifact_id: 'x' }];
    const channel = {
      bindQueue: async (...args: unknown[]) => calls.push(['bind', ...args]),
      ack: () => calls.push('ack'),
      nack: (_message: unknown, ...args: unknown[]) => calls.push(['nack', ...args]),
      consume: async (_queue: string, read: (message: { content: Buffer }) => Promise<void>) => {
        for (const message of messages) await read({ content: Buffer.from(JSON.stringify(message)) });
      },
    };
    const seen: unknown[] = [];
    await readSentEmails({ channel, queue: 'q.mine', onSent: async (event: unknown) => seen.push(event) });
    expect(seen).toEqual([emailSentV1Example]);
    expect(calls).toEqual([
      ['bind', 'q.mine', 'crm.email.topic', 'crm.email.sent.v1'],
      'ack',
      ['nack', false, false],
    ]);
  });

  it('a schema file is found by its event type', async () => {
    writeFileSync(
      join(consumerDir, 'schema.js'),
      `export { default } from '@crm/contracts/schemas/crm.email.sent.v1.json' with { type: 'json' };`,
    );
    const { default: schema } = await import(pathToFileURL(join(consumerDir, 'schema.js')).href);
    expect(schema).toMatchObject({ title: 'crm.email.sent.v1', examples: [emailSentV1Example] });
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  });

  it('a TypeScript reader compiles against it without looking away from its types', async () => {
    writeFileSync(
      join(consumerDir, 'reader.ts'),
      `import { type EmailFailedV1, emailFailedV1Schema, type Permission, isPermitted } from '@crm/contracts';
       import * as v from 'valibot';
       export const event: EmailFailedV1 = v.parse(emailFailedV1Schema, {});
       export const willRetry: boolean = event.will_retry;
       // @ts-expect-error the field has no such type
       export const wrong: number = event.will_retry;
       export const may = (permission: Permission): boolean => isPermitted([], permission);`,
    );
    const args = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', 'reader.ts'];
    const answer = await run(join(rootBin, 'tsc'), args, { ...options, cwd: consumerDir }).catch(
      (error: { stdout: string }) => error,
    );
    expect(answer.stdout).toBe('');
  });
});

describe("E4: the README's table", () => {
  it('has a row for each event with the fields that only it has', () => {
    const readme = readFileSync(join(packageDir, 'README.md'), 'utf8');
    const rows = readme.split('\n').filter((line) => line.startsWith('| `crm.'));
    expect(rows.map((row) => row.split('`')[1])).toEqual(Object.values(eventTypes));
  });
});

// Breaks tried:
// - src among the published files: red.
// - the published exports on ./src: publint and the manifest go red.
// - types under a name that is not there, or none built: publint and attw go red.
// - schemas not exported: not found by event type.
// - the row of failed taken from the README: red.
