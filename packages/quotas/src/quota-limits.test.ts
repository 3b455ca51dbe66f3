import { expect, test } from 'vitest';
import { bucketOf, keepMs, type QuotaLimits } from './quota-limits.ts';
import { smtpQuotaOf } from './quota-settings.ts';

const limits = (more: Partial<QuotaLimits>): QuotaLimits => ({
  provider: 'smtp',
  perSecond: null,
  burst: 1,
  perDay: null,
  timeZone: 'UTC',
  reservedShare: 0.2,
  ...more,
});

test.each([
  { perSecond: 100, burst: 100 },
  { perSecond: 100, burst: 1_000 },
  { perSecond: 14, burst: 14 },
  { perSecond: 2, burst: 2 },
])(
  'M10: $perSecond a second, $burst at once: with what lies in hands no more goes than burst and rate',
  (one) => {
    const { capacity, mayStock } = bucketOf(limits(one));
    expect(mayStock).toBe(true);
    expect(capacity + (one.perSecond * keepMs) / 1_000).toBeCloseTo(one.burst);
  },
);

test.each([
  { perSecond: 1, burst: 1 },
  { perSecond: 100, burst: 1 },
  { perSecond: 100, burst: 25 },
])(
  'M10: $perSecond a second, $burst at once: nothing may lie in hands, and marketing gets its token',
  (one) => {
    expect(bucketOf(limits(one))).toMatchObject({ mayStock: false, capacity: one.burst });
    expect(bucketOf(limits({ ...one, reservedShare: 0.9 })).reserved).toBeLessThanOrEqual(one.burst - 1);
  },
);

test('M10: of the day marketing leaves its share, rounded up', () => {
  expect(bucketOf(limits({ perDay: 201 })).reservedPerDay).toBe(41);
});

const settings = { SMTP_DAY_ZONE: 'UTC', SMTP_RESERVED_PERCENT: 20 };

test('settings without a limit are none; a burst that is not said is a second’s worth, at least one', () => {
  expect(smtpQuotaOf(settings, 'smtp')).toBeNull();
  expect(smtpQuotaOf({ ...settings, SMTP_BURST: 7 }, 'smtp')).toBeNull();
  expect(smtpQuotaOf({ ...settings, SMTP_PER_SECOND: 14.5 }, 'smtp')).toEqual(
    limits({ perSecond: 14.5, burst: 14 }),
  );
  expect(smtpQuotaOf({ ...settings, SMTP_PER_SECOND: 0.2 }, 'smtp')?.burst).toBe(1);
  expect(smtpQuotaOf({ ...settings, SMTP_PER_DAY: 200 }, 'smtp')).toMatchObject({
    perSecond: null,
    perDay: 200,
  });
});

// Breaks tried, each of which turned a test above red: marketing's share of the day rounded down; what lies in hands
// not taken off the bucket; a reserve that leaves marketing no token.
