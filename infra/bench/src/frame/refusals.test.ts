import { expect, test } from 'vitest';
import { Refusal, refuseLosses, refuseSettings, refuseVolatile } from './refusals.ts';

const turn = { asked: 100, found: 100, seconds: 1, cpuSeconds: 1, timesMs: [] };

test('a lost row and a surplus row refuse the report', () => {
  expect(() => refuseLosses(turn, 'x')).not.toThrow();
  expect(() => refuseLosses({ ...turn, found: 99 }, 'x')).toThrow(Refusal);
  expect(() => refuseLosses({ ...turn, found: 101 }, 'x')).toThrow('100 were asked for, 101 were found');
});

const defaults = { PATH: '/bin', NODE_ENV: 'production', DATABASE_URL: 'postgres://x', METRICS_PORT: '1' };

test('a process with any setting but addresses and secrets refuses the report', () => {
  expect(() => refuseSettings(defaults, 'consumer')).not.toThrow();
  expect(() => refuseSettings({ ...defaults, CONSUMER_PREFETCH: '100' }, 'consumer')).toThrow(
    'CONSUMER_PREFETCH',
  );
  expect(() => refuseSettings({ ...defaults, LOG_LEVEL: 'silent' }, 'api')).toThrow('LOG_LEVEL');
  expect(() => refuseSettings({ ...defaults, NODE_OPTIONS: '--max-semi-space-size=64' }, 'api')).toThrow(
    'NODE_OPTIONS',
  );
  expect(() => refuseSettings({ ...defaults, NODE_ENV: 'test' }, 'api')).toThrow(Refusal);
});

test('a setting that a row is about is let pass, and no other', () => {
  const limited = { ...defaults, SMTP_PER_SECOND: '100' };
  expect(() => refuseSettings(limited, 'consumer', ['SMTP_PER_SECOND'])).not.toThrow();
  expect(() => refuseSettings({ ...limited, LOG_LEVEL: 'silent' }, 'consumer', ['SMTP_PER_SECOND'])).toThrow(
    'LOG_LEVEL',
  );
  expect(() => refuseSettings(limited, 'consumer')).toThrow('SMTP_PER_SECOND');
});

test('a database that does not wait for the disk refuses the report', () => {
  const on = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' };
  expect(() => refuseVolatile(on)).not.toThrow();
  expect(() => refuseVolatile({ ...on, synchronous_commit: 'off' })).toThrow('synchronous_commit');
  expect(() => refuseVolatile({ full_page_writes: 'on', synchronous_commit: 'on' })).toThrow('fsync');
});

// Breaks tried:
// - a surplus row let pass: a lost row and a surplus row
// - LOG_LEVEL among the addresses; NODE_ENV refused only when it is development: a process with any setting
// - a durable setting that is missing taken for on: a database that does not wait
