import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a page tells to run, in a shell or at the database, and what is to be seen when it worked. */
export type Step = { label: string; kind: 'sh' | 'sql'; script: string; seen: readonly string[] };

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'runbooks');

/** The steps of a page below docs/runbooks by their labels. Throws where two have one name, or something is seen of none. */
export function readSteps(page: string): Map<string, Step> {
  const text = readFileSync(join(folder, page), 'utf8');
  const steps = new Map<string, Step>();
  for (const [, kind, label = '', script = ''] of text.matchAll(
    /^```(sh|sql) run ?(.*)\n([\s\S]*?)^```$/gm,
  )) {
    if (steps.has(label)) throw new Error(`${page} has two steps ${label}`);
    steps.set(label, { label, kind: kind === 'sql' ? 'sql' : 'sh', script, seen: [] });
  }
  for (const [, label = '', lines = ''] of text.matchAll(/^```text seen ?(.*)\n([\s\S]*?)^```$/gm)) {
    const step = steps.get(label);
    if (step === undefined) throw new Error(`${page} says what is seen of ${label}, which it does not run`);
    steps.set(label, { ...step, seen: lines.trimEnd().split('\n') });
  }
  return steps;
}
