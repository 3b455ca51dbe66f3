import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..', '..');

/** What a release reads of the repository, in a folder of its own: nothing is published, nothing here is changed. */
let folder: string;
let summaries: string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crm-release-'));
  const { stdout } = await run(
    'git',
    ['ls-files', '.changeset', 'package.json', 'pnpm-workspace.yaml', '*/package.json'],
    {
      cwd: root,
    },
  );
  for (const file of stdout.trim().split('\n')) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file));
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  summaries = changesets().map((file) => readFileSync(join(folder, '.changeset', file), 'utf8'));
  const git = (...args: string[]) =>
    run('git', ['-c', 'user.name=release', '-c', 'user.email=release@x.example', ...args], { cwd: folder });
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '.changeset', '*/package.json', 'package.json', 'pnpm-workspace.yaml');
  await git('commit', '--quiet', '--message', 'before the release');
  await run(join(root, 'node_modules', '.bin', 'changeset'), ['version'], { cwd: folder, timeout: 590_000 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function changesets(): string[] {
  return readdirSync(join(folder, '.changeset')).filter(
    (file) => file.endsWith('.md') && file !== 'README.md',
  );
}

const versionIn = (base: string) =>
  (
    JSON.parse(readFileSync(join(base, 'packages', 'contracts', 'package.json'), 'utf8')) as {
      version: string;
    }
  ).version;

describe('E4: a release of the contracts, as far as publishing', () => {
  it('uses up every changeset, and raises the version only where there is one', () => {
    expect(changesets()).toEqual([]);
    expect(versionIn(folder) === versionIn(root)).toBe(summaries.length === 0);
  });

  it('its changelog says what each changeset says', () => {
    const changelog =
      summaries.length === 0
        ? ''
        : readFileSync(join(folder, 'packages', 'contracts', 'CHANGELOG.md'), 'utf8');
    const flat = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
    const texts = summaries.map((text) => flat(text.split('---').slice(2).join('---')));
    expect(texts.filter((text) => !flat(changelog).includes(text))).toEqual([]);
  });
});
