// Runs beside `verify-capsule.mjs` and `capsule.json`: the verifier itself, again and again, each time over the file with
// one bit of one byte flipped. One process for many runs, since a process for each would take hours.
import { readFileSync, writeFileSync } from 'node:fs';

const good = readFileSync('capsule.json');
const [from, until, step] = process.argv.slice(2).map(Number);
const program = process.argv[0] ?? '';
const write = process.stdout.write.bind(process.stdout);

for (let at = from; at < until; at += step) {
  const bytes = Buffer.from(good);
  bytes[at] ^= 1 << (at % 8);
  writeFileSync('flipped.json', bytes);
  process.argv = [program, 'verify-capsule.mjs', 'flipped.json'];
  process.exitCode = undefined;
  let output = '';
  process.stdout.write = (text) => {
    output += text;
    return true;
  };
  // Another query is another module to Node: all of it runs anew.
  await import(`./verify-capsule.mjs?${at}`);
  process.stdout.write = write;
  const named = [...output.matchAll(/^FAILED +(\S+): |^(NOT VERIFIED: .*)/gm)].map(
    ([, section, error]) => section ?? error,
  );
  write(`${JSON.stringify({ at, code: process.exitCode ?? null, named: [...new Set(named)] })}\n`);
}
process.exitCode = 0;
