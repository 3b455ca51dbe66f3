import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { reservedMs, reservePort } from './reserve-port.ts';

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'crm-ports-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

it('a port is given out once, whoever asks, until its time is up', () => {
  const folder = join(makeFolder(), 'ports');
  expect([reservePort(20_001, { folder }), reservePort(20_001, { folder })]).toEqual([true, false]);
  expect(reservePort(20_002, { folder })).toBe(true);
  const longAgo = new Date(Date.now() - reservedMs - 1_000);
  utimesSync(join(folder, '20001'), longAgo, longAgo);
  expect([reservePort(20_001, { folder }), reservePort(20_001, { folder })]).toEqual([true, false]);
});

// Breaks tried:
// - a reservation that never ends: red.
// - a file that is there already counts as ours: red.
