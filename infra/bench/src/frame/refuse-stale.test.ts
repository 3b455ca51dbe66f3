import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { refuseStale } from './refuse-stale.ts';

/** An app with one source of ours, one of a library, and a bundle of both. */
function openApp(): string {
  const app = mkdtempSync(join(tmpdir(), 'crm-stale-'));
  onTestFinished(() => rmSync(app, { recursive: true }));
  mkdirSync(join(app, 'dist'));
  mkdirSync(join(app, 'src'));
  writeFileSync(join(app, 'src', 'main.ts'), 'run(1);\n');
  const sources = ['../src/main.ts', '../node_modules/lib/index.mjs', '\0rolldown/runtime.js'];
  const sourcesContent = ['run(1);\n', 'lib();\n', 'runtime();\n'];
  writeFileSync(join(app, 'dist', 'main.mjs.map'), JSON.stringify({ sources, sourcesContent }));
  return app;
}

test('a bundle of the sources that are there is measured', () => {
  expect(() => refuseStale(openApp())).not.toThrow();
});

test('a bundle whose source has changed since it was built refuses the report', () => {
  const app = openApp();
  writeFileSync(join(app, 'src', 'main.ts'), 'run(2);\n');
  expect(() => refuseStale(app)).toThrow('main.ts has changed');
});

test('a bundle whose source is gone refuses the report', () => {
  const app = openApp();
  rmSync(join(app, 'src', 'main.ts'));
  expect(() => refuseStale(app)).toThrow('is to be built');
});
