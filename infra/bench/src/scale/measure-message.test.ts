import { expect, it } from 'vitest';
import { summarizeMessage } from './measure-message.ts';

const used = {
  seconds: 4,
  cpu: { api: 0.5, consumer: 2 },
  busyCores: 1.9,
  walBytes: 20_000_000,
  brokerBytes: 4_000_000,
  wireBytes: 30_000_000,
};

it('everything is of one message, and tables that do not grow are left out', () => {
  const grown = [
    { table: 'blobs', bytes: 3_000 },
    { table: 'messages', bytes: 9_000 },
    { table: 'templates', bytes: 0 },
  ];
  const figure = summarizeMessage(used, { asked: 1_000, outboxRows: 2_000, grown });
  expect(figure).toMatchObject({
    perSecond: 250,
    cpuUs: { api: 500, consumer: 2_000 },
    outboxRows: 2,
    walBytes: 20_000,
    wireBytes: 30_000,
  });
  expect(Object.entries(figure.tableBytes)).toEqual([
    ['messages', 9_000],
    ['blobs', 3_000],
  ]);
});

// Breaks tried:
// - seconds not turned into microseconds; tables not sorted; nothing left out: everything is of one message
