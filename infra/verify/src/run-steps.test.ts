import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Finding } from './finding.ts';
import { ruleStep, runSteps, type Step } from './run-steps.ts';
import { toolStep } from './tool-step.ts';

const step = (name: string, isPassed: boolean): Step => ({ name, run: async () => ({ isPassed, text: '' }) });

function recorder(): { lines: string[]; write: (text: string) => void; nowMs: () => number } {
  const lines: string[] = [];
  let ms = 0;
  const nowMs = (): number => {
    ms += 600;
    return ms;
  };
  return { lines, write: (text) => lines.push(text), nowMs };
}

describe('runSteps', () => {
  it('runs all steps, a timed line each, and counts those that failed or threw', async () => {
    const deps = recorder();
    const thrower: Step = { name: 'thrower', run: () => Promise.reject(new Error('broken tool')) };
    expect(await runSteps([step('first', false), thrower, step('last', true)], deps)).toBe(2);
    expect(deps.lines.map((line) => line.replace(/ +/g, ' '))).toEqual([
      '✗ first 0.6 s\n',
      '✗ thrower 0.6 s\n',
      ' Error: broken tool\n',
      '✓ last 0.6 s\n',
    ]);
  });
});

describe('ruleStep', () => {
  const finding: Finding = { file: 'a.ts', line: 3, message: 'is bad', instead: 'Be good.' };
  const runRule = (findings: Finding[]) =>
    ruleStep({ id: 'x', why: 'Because.', check: () => findings }, '.').run();

  it('fails with the reason, the place and what to do instead', async () => {
    const text = 'Because.\na.ts:3 is bad\n  → Be good.';
    expect(await runRule([finding])).toEqual({ isPassed: false, text });
  });

  it('passes with warnings alone, and shows them', async () => {
    const result = await runRule([{ ...finding, warning: true }]);
    expect(result).toEqual({ isPassed: true, text: 'a.ts:3 (warning) is bad\n  → Be good.' });
  });
});

describe('toolStep', () => {
  const root = join(import.meta.dirname, '..');
  const tool = (...command: string[]) => toolStep({ name: 'x', root, command, instead: 'Do this.' }).run();

  it('passes silently when the tool ends with 0', async () => {
    expect(await tool('tsc', '--version')).toEqual({ isPassed: true, text: '' });
  });

  it('shows the report of a tool that failed, and what to do', async () => {
    const { isPassed, text } = await tool('tsc', '--noSuchOption');
    expect(isPassed).toBe(false);
    expect(text).toMatch(/noSuchOption[\s\S]*→ Do this\.$/);
  });
});
