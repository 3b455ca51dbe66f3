import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readDockerfile, type Stage } from '../../src/manifests/read-dockerfile.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const bin = join(root, 'node_modules', '.bin');

/** What stands in an image, in a folder: nothing of the repository is in reach of it. */
export type ImageFolder = { folder: string; stage: Stage };

/**
 * Does what the Dockerfile says, outside Docker: prunes the workspace to these packages, installs what the pruned lock file
 * names from what this machine has fetched before, builds, and copies what the stage copies.
 */
export function buildImageFolder(options: { name: string; packages: string[]; work: string }): ImageFolder {
  const { name, packages, work } = options;
  const stages = readDockerfile();
  const stage = stageOf(stages, name);
  const isCommand = stage.copies.some(({ from }) => from === 'commands');
  const [pruned, repo, folder] = ['pruned', 'repo', 'app'].map((part) => join(work, name, part)) as [
    string,
    string,
    string,
  ];
  mkdirSync(folder, { recursive: true });
  run(root, 'turbo', ['prune', ...packages, '--docker', `--out-dir=${pruned}`]);
  const workshop = stageOf(stages, isCommand ? 'commands' : 'built');
  const sources = workshop.copies.filter(({ source }) => source !== '/pruned/full/');
  for (const { source, target } of sources) {
    const found = source.startsWith('/pruned')
      ? source.replace('/pruned', pruned)
      : source.replace('/repo', root);
    cpSync(found, join(repo, target), { recursive: true });
  }
  const production = isCommand ? ['--prod', '--no-optional'] : [];
  run(repo, 'pnpm', ['install', '--frozen-lockfile', '--prefer-offline', ...production]);
  cpSync(join(pruned, 'full'), repo, { recursive: true });
  if (!isCommand) run(repo, 'turbo', ['run', 'build']);
  for (const { from, source, target } of stage.copies) {
    const place = from === 'pruned' ? root : repo;
    const found = join(place, source.replace('/repo', '.'));
    if (!existsSync(found)) throw new Error(`${name} copies ${source}, which is not there`);
    const to = join(folder, target);
    mkdirSync(dirname(to), { recursive: true });
    // The commands keep their links into the store below node_modules; what is copied alone must not have any.
    cpSync(found, to, { recursive: true, dereference: !isCommand, verbatimSymlinks: isCommand });
  }
  return { folder, stage };
}

function stageOf(stages: Map<string, Stage>, name: string): Stage {
  const stage = stages.get(name);
  if (stage === undefined) throw new Error(`the Dockerfile has no stage ${name}`);
  return stage;
}

function run(cwd: string, command: string, args: string[]): void {
  const { status, stdout, stderr } = spawnSync(join(bin, command), args, {
    cwd,
    encoding: 'utf8',
    env: {
      ...process.env,
      CI: 'true',
      NODE_ENV: 'development',
      TURBO_TELEMETRY_DISABLED: '1',
      DO_NOT_TRACK: '1',
    },
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}\n${stderr}`);
}
