import type { Finding, Rule } from './finding.ts';

/** What a step found: `text` is a tool's own report, shown when it failed. */
export type StepResult = { readonly isPassed: boolean; readonly text: string };

/** One line of the gate. */
export type Step = { readonly name: string; readonly run: () => Promise<StepResult> };

/** What `runSteps` needs of its process: where to write, and a clock in milliseconds. */
export type StepDeps = { readonly write: (text: string) => void; readonly nowMs: () => number };

/** Runs every step whatever the others did, a timed line each; answers how many failed. */
export async function runSteps(steps: readonly Step[], deps: StepDeps): Promise<number> {
  let failed = 0;
  for (const { name, run } of steps) {
    const startedMs = deps.nowMs();
    const { isPassed, text } = await run().catch((error: unknown) => ({
      isPassed: false,
      text: String(error),
    }));
    const seconds = ((deps.nowMs() - startedMs) / 1000).toFixed(1);
    deps.write(`${isPassed ? '✓' : '✗'} ${name.padEnd(34)} ${seconds.padStart(5)} s\n`);
    if (text !== '') deps.write(`${text.trimEnd().replace(/^(?=.)/gm, '    ')}\n`);
    if (!isPassed) failed += 1;
  }
  return failed;
}

/** A rule as a step: passes when nothing but warnings was found. */
export function ruleStep(rule: Rule, root: string): Step {
  return {
    name: rule.id,
    run: async () => {
      const findings = await rule.check(root);
      const isPassed = findings.every(({ warning }) => warning === true);
      const heading = isPassed ? [] : [rule.why];
      return { isPassed, text: [...heading, ...findings.map(describeFinding)].join('\n') };
    },
  };
}

function describeFinding({ file, line, message, instead, warning }: Finding): string {
  return `${file}:${line} ${warning ? '(warning) ' : ''}${message}\n  → ${instead}`;
}
