import { opsSeriesNames } from '@crm/contracts';
import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { readSeries } from './read-series.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
});
afterAll(() => database.drop());
beforeEach(() => database.db.sql`TRUNCATE ops_samples`);

const noon = Date.parse('2026-03-02T12:00:00Z') / 1_000;
const read = (range: '15m' | '1h' | '6h' | '24h', { afterNoon = 7 } = {}) =>
  readSeries({ db: database.db, now: () => new Date((noon + afterNoon) * 1_000) }, range);

async function sample(secondsBefore: number, of: Record<string, number> = {}) {
  const row = {
    at: new Date((noon - secondsBefore) * 1_000),
    depth_transactional: 0,
    depth_marketing: 0,
    lag_transactional: 0,
    lag_marketing: 0,
    dead_letters_open: 0,
    audit_rows: 0,
    requested: 0,
    denied: 0,
    sent: 0,
    failed: 0,
    unknown: 0,
    published: 0,
    publish_failures: 0,
    publish_ms_sum: 0,
    publish_ms_max: 0,
    ...of,
  };
  await database.db.sql`INSERT INTO ops_samples ${database.db.sql(row)}`;
}

async function pointsOf(name: string, range: '15m' | '1h' | '6h' | '24h' = '15m') {
  return (await read(range)).series.find((one) => one.name === name)?.points ?? [];
}

test.each([
  ['15m', 15, 61],
  ['1h', 15, 241],
  ['6h', 120, 181],
  ['24h', 300, 289],
] as const)('%s: every series, a point each %i seconds, both ends included', async (range, step, points) => {
  const { from, to, series, ...rest } = await read(range);
  expect(rest).toEqual({ step });
  expect(to).toBe(noon);
  expect(to - from).toBe((points - 1) * step);
  expect(series.map(({ name }) => name)).toEqual(opsSeriesNames);
  for (const one of series) {
    expect(one.points).toHaveLength(points);
    expect([one.points.at(0)?.[0], one.points.at(-1)?.[0]]).toEqual([from, to]);
  }
});

test('a step nobody sampled is null, and a sampled zero is zero', async () => {
  await sample(30);
  await sample(0, { lag_transactional: 2.5 });
  expect((await pointsOf('lag_transactional')).slice(-4)).toEqual([
    [noon - 45, null],
    [noon - 30, 0],
    [noon - 15, null],
    [noon, 2.5],
  ]);
});

test('the newest step is left out while its sample may still be on its way', async () => {
  expect((await read('15m', { afterNoon: 4 })).to).toBe(noon - 15);
  expect((await read('15m', { afterNoon: 5 })).to).toBe(noon);
});

test('counts become a rate a minute over the samples that are there', async () => {
  await sample(15, { sent: 6, audit_rows: 1 });
  expect((await pointsOf('sent')).at(-2)).toEqual([noon - 15, 24]);
  expect((await pointsOf('audit_rows')).at(-2)).toEqual([noon - 15, 4]);
  // Two of the twenty samples of the step: one with six, one with none.
  await sample(30);
  expect((await pointsOf('sent', '24h')).at(-2)).toEqual([noon - 300, 12]);
});

test('a longer step keeps the worst of a state', async () => {
  await sample(60, { dead_letters_open: 2, depth_marketing: 9, lag_marketing: 40 });
  await sample(15, { dead_letters_open: 1, depth_marketing: 3, lag_marketing: 80 });
  expect((await pointsOf('dead_letters_open', '6h')).at(-2)).toEqual([noon - 120, 2]);
  expect((await pointsOf('depth_marketing', '6h')).at(-2)).toEqual([noon - 120, 9]);
  expect((await pointsOf('lag_marketing', '6h')).at(-2)).toEqual([noon - 120, 80]);
});

test('latency is the mean over messages, not over samples, and null where nothing was published', async () => {
  await sample(60, { published: 1, publish_ms_sum: 100, publish_ms_max: 100 });
  await sample(45, { published: 9, publish_ms_sum: 90, publish_ms_max: 12 });
  await sample(15);
  expect((await pointsOf('publish_latency_mean', '6h')).at(-2)).toEqual([noon - 120, 19]);
  expect((await pointsOf('publish_latency_max', '6h')).at(-2)).toEqual([noon - 120, 100]);
  expect((await pointsOf('publish_latency_mean')).at(-2)).toEqual([noon - 15, null]);
  expect((await pointsOf('publish_latency_max')).at(-2)).toEqual([noon - 15, null]);
});

// Breaks tried:
// - a gap as zero; no grace for the newest step
// - the least instead of the worst of a state; the mean of the samples' means
// - a rate over the length of the step, however many samples it has
