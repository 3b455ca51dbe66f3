import { expect, it } from 'vitest';
import { check } from '../src/check/check.ts';
import type { Logs } from '../src/check/logs.ts';
import { logsWith } from './handmade-logs.ts';

/** What was altered in logs that are in order, and the invariants that must then be red. */
export type Alteration = { what: string; red: string[]; alter: (logs: Logs) => void };

/** A test for each: these invariants turn red, each as often as it is named, and no other. */
export function turnsRed(alterations: readonly Alteration[]): void {
  it.each(alterations)('red: $what ($red)', ({ alter, red }) => {
    const found = check(logsWith(alter)).map(({ invariant }) => invariant);
    expect(found.sort()).toEqual(red);
  });
}
