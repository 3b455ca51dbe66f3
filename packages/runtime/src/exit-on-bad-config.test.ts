import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { exitOnBadConfig } from './exit-on-bad-config.ts';

const script = fileURLToPath(new URL('../test/bad-config-scenario.ts', import.meta.url));

test('a process with unusable settings names them all and exits 78', () => {
  const { status, stderr } = spawnSync(process.execPath, [script], {
    env: { SCENARIO_PORT: 'canary' },
    encoding: 'utf8',
  });
  expect(stderr).toMatch(/SCENARIO_URL: is missing/);
  expect(stderr).toMatch(/SCENARIO_PORT: expected/);
  expect(stderr).not.toContain('canary');
  expect(status).toBe(78);
});

test('usable settings are handed on, and another error is not swallowed', () => {
  expect(exitOnBadConfig(() => 'settings')).toBe('settings');
  expect(() =>
    exitOnBadConfig(() => {
      throw new TypeError('no');
    }),
  ).toThrow(TypeError);
});
