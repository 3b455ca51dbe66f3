// Plain JavaScript for Node 20 with nothing installed: it is what installs.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const bin = join(root, 'node_modules', '.bin');
const stampFile = join(root, 'node_modules', '.crm-setup');
const nodeMajorMin = 24;

/** A failure that a person can mend; its message says how. */
export class SetupError extends Error {}

/** Installs and builds what is not up to date. Resolves with the Node to run everything with, and its environment. */
export async function setup() {
  // Files must be readable by the user that PostgreSQL runs as, whatever the caller's umask.
  process.umask(0o022);
  const env = {
    ...process.env,
    PATH: [bin, process.env.PATH].filter(Boolean).join(delimiter),
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
  };
  await install(env);
  const node = findNode();
  env.PATH = [bin, dirname(node), process.env.PATH].filter(Boolean).join(delimiter);
  await build(env);
  return { root, node, env };
}

async function install(env) {
  const stamp = fingerprint();
  if (isInstalled(stamp)) return;
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  say('Installing dependencies (the first time about half a minute)');
  const npx = ['npx', '-y', packageManager, 'install', '--frozen-lockfile'];
  // NODE_ENV=production would leave the tools out. CI lets pnpm replace an unfitting node_modules without asking a terminal that may not be there.
  const { code, output } = await run(npx, { ...env, CI: 'true', NODE_ENV: 'development' });
  if (code !== 0) {
    const advice = output.includes('ERR_PNPM_OUTDATED_LOCKFILE')
      ? 'A package.json and pnpm-lock.yaml disagree: run `npx pnpm install` and commit pnpm-lock.yaml.'
      : 'Is the npm registry in reach (`npm ping`)? If it is, remove node_modules and try again.';
    throw new SetupError(`${npx.join(' ')} failed.\n${output}\n${advice}`);
  }
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, stamp);
}

// By content, not by time: a checkout or a copied folder must never pass an old install for a new one.
function fingerprint() {
  const hash = createHash('sha256');
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc', 'package.json'];
  for (const folder of workspaceFolders()) files.push(join(folder, 'package.json'));
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  return hash.update(`${process.platform} ${process.arch}`).digest('hex');
}

function isInstalled(stamp) {
  if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) return false;
  if (!existsSync(join(root, 'node_modules', '.modules.yaml')) || !existsSync(join(bin, 'turbo')))
    return false;
  return workspaceFolders().every((folder) => {
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    return names.every((name) => existsSync(join(root, folder, 'node_modules', name)));
  });
}

function workspaceFolders() {
  return ['apps', 'packages', 'infra']
    .filter((parent) => existsSync(join(root, parent)))
    .flatMap((parent) =>
      readdirSync(join(root, parent))
        .sort()
        .map((name) => join(parent, name)),
    )
    .filter((folder) => existsSync(join(root, folder, 'package.json')));
}

// The one the lockfile pins where there is a binary that runs on this system, else the host's if it is new enough.
function findNode() {
  const pinned = join(root, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');
  for (const node of [pinned, process.execPath]) {
    if (!existsSync(node)) continue;
    const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
    if (Number(/^v(\d+)/.exec(stdout ?? '')?.[1]) >= nodeMajorMin) return realpathSync(node);
  }
  throw new SetupError(
    `Node ${nodeMajorMin} or newer is needed and none is packaged for ${process.platform} ${process.arch}: ` +
      `install it, then run this again (this is ${process.version}).`,
  );
}

async function build(env) {
  const turbo = [join(bin, 'turbo'), 'run', 'build', '--output-logs=errors-only', '--no-update-notifier'];
  const { code, output } = await run(turbo, env);
  if (code !== 0) throw new SetupError(`The build failed: \`npx turbo run build\`.\n${output}`);
}

// Output is shown only when it matters: a good set-up says one line a step.
function run([command, ...args], env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    child.once('error', (cause) =>
      reject(new SetupError(`${command} could not be run: ${cause.message}`, { cause })),
    );
    child.once('close', (code) => resolve({ code, output: output.trimEnd() }));
  });
}

// Standard error, because `demo -- --check` owns standard output.
function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Runs `main`, and turns a failure that a person can mend into its message and exit status 1. */
export async function orExplain(main) {
  try {
    return await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    process.exit(1);
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { node } = await orExplain(setup);
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  say(`Ready on Node ${stdout.trim()}. Next: npm run demo, or npm test`);
}
