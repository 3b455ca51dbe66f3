import { spawn } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import canonicalize from 'canonicalize';

/** What the verifier said of the file with the byte `at` flipped: how it ended, and which sections it named. */
export type Flip = { at: number; code: number | null; named: string[] };

/** Bytes from `from` up to `until`, every `step`th of them. */
export type Stretch = { from: number; until: number; step: number };

/** Runs the verifier over the file with one byte flipped, for each byte of a stretch; no environment, no network needed. */
export async function flipBytes(
  { verifier, capsule }: { verifier: string; capsule: string },
  { from, until, step }: Stretch,
): Promise<Flip[]> {
  const folder = await mkdtemp(join(tmpdir(), 'crm-examiner-'));
  try {
    await writeFile(join(folder, 'verify-capsule.mjs'), verifier);
    await writeFile(join(folder, 'capsule.json'), capsule);
    await copyFile(join(import.meta.dirname, 'flip-each.mjs'), join(folder, 'flip-each.mjs'));
    const args = ['flip-each.mjs', ...[from, until, step].map(String)];
    const child = spawn(process.execPath, args, { cwd: folder, env: {}, stdio: ['ignore', 'pipe', 'pipe'] });
    const [code, out, err] = await Promise.all([
      new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)),
      text(child.stdout),
      text(child.stderr),
    ]);
    if (code !== 0) throw new Error(`the verifier could not be run: ${err}`);
    return out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Flip);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A part of a capsule and where its bytes lie in the file, its name included. */
export type Section = { name: string; from: number; until: number };

/** Every part of a canonical file, with the comma behind it; of messages their parts. What holds them is `messages`. */
export function sectionsOf(capsule: string): Section[] {
  const parsed = JSON.parse(capsule) as Record<string, unknown> & { messages: Record<string, unknown>[] };
  const found: Section[] = [];
  let at = 0;
  const put = (name: string, form: string) => {
    const until = at + Buffer.byteLength(form);
    found.push({ name, from: at, until });
    at = until;
  };
  const comma = (n: number, all: readonly unknown[]) => (n + 1 < all.length ? ',' : '');
  put('file', '{');
  const keys = Object.keys(parsed).sort();
  for (const [n, key] of keys.entries()) {
    if (key !== 'messages') {
      put(key, `${member(key, parsed[key])}${comma(n, keys)}`);
      continue;
    }
    put('messages', '"messages":[');
    for (const [m, message] of parsed.messages.entries()) {
      put('messages', '{');
      const parts = Object.keys(message).sort();
      for (const [p, part] of parts.entries())
        put(`messages/${m}/${part}`, `${member(part, message[part])}${comma(p, parts)}`);
      put('messages', `}${comma(m, parsed.messages)}`);
    }
    put('messages', `]${comma(n, keys)}`);
  }
  put('file', '}');
  return found;
}

function member(key: string, value: unknown): string {
  return `${JSON.stringify(key)}:${canonicalize(value)}`;
}

/** Whether the verifier named the section of a flipped byte, by its own name or by one that says the same. */
export function isNamed({ name }: Section, { code, named }: Flip, capsule: string): boolean {
  if (code === 0 || code === null) return false;
  // Nothing is left to name where the file is no JSON object any more, or does not say that it is a capsule.
  if (name === 'file') return named.length > 0;
  if (name === 'format') return named.some((one) => one.includes('format'));
  if (name === 'messages') return named.some((one) => one.startsWith('messages'));
  if (name === 'digests') {
    const { digests } = JSON.parse(capsule) as { digests: object };
    return named.some((one) => one === 'digests' || one in digests);
  }
  return named.includes(name);
}
