import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createLogger, type Logger } from './create-logger.ts';

function firstLine(level: string, log: (logger: Logger) => void): Record<string, unknown> | undefined {
  const lines: string[] = [];
  log(createLogger({ name: 'api', level, destination: { write: (line) => lines.push(line) } }));
  return lines[0] === undefined ? undefined : JSON.parse(lines[0]);
}

test('a line has an ISO time, the level in words, app and pid, and no host name', () => {
  const line = firstLine('info', (logger) => logger.info({ loanId: 7 }, 'queued'));
  expect(line).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    app: 'api',
    pid: process.pid,
    loanId: 7,
    msg: 'queued',
  });
});

test('below its level nothing is written', () => {
  expect(firstLine('warn', (logger) => logger.info('queued'))).toBeUndefined();
});

test('E9: ann.lee@x.example is logged as a***@x.example', () => {
  const line = firstLine('debug', (logger) =>
    logger.child({ to: 'ann.lee@x.example' }).debug('to ann.lee@x.example'),
  );
  expect(line).toMatchObject({ to: 'a***@x.example', msg: 'to a***@x.example' });
});

test.each(['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const)(
  'J: Logs never contain full PII. Assert redaction. (%s)',
  (level) => {
    const lines: string[] = [];
    const destination = { write: (line: string) => lines.push(line) };
    const logger = createLogger({ name: 'api', level: 'trace', destination });
    const person = { email: 'ann.lee@x.example', phone: '+12025550123', full_name: 'Ann Lee' };
    logger[level](
      { person, to: [person.email], err: new Error(`550 no ${person.email}`) },
      `call ${person.phone}`,
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('a***@x.example');
    expect(lines[0]).not.toMatch(/ann\.lee|5550123|Ann Lee/);
  },
);

test('a line is written when the call returns: even a killed process has said it, in order', () => {
  const script = fileURLToPath(new URL('../test/killed-scenario.ts', import.meta.url));
  const { stdout, signal } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  expect(stdout).toMatch(/"msg":"first"\}\n.*"msg":"second"\}\n$/);
  expect(signal).toBe('SIGKILL');
});

// Breaks tried, each turned a test red:
// - create-logger: without pinoRedaction; without `base`; `sync: false`.
