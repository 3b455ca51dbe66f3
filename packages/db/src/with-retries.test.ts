import { describe, expect, it } from 'vitest';
import { withRetries } from './with-retries.ts';

const failing = (error: unknown) => {
  const calls = { count: 0 };
  const work = async () => {
    calls.count += 1;
    throw error;
  };
  return { calls, work };
};

describe('Deadlock and serialization failures are retried three times', () => {
  it.each(['40001', '40P01', '55P03'])(
    '%s: four tries in all, then the last error is thrown',
    async (code) => {
      const error = Object.assign(new Error('contended'), { code });
      const { calls, work } = failing(error);
      await expect(withRetries(work)).rejects.toBe(error);
      expect(calls.count).toBe(4);
    },
  );

  it('also when Drizzle has wrapped the error', async () => {
    const { calls, work } = failing(
      new Error('wrapped', { cause: Object.assign(new Error('x'), { code: '40001' }) }),
    );
    await expect(withRetries(work)).rejects.toThrow('wrapped');
    expect(calls.count).toBe(4);
  });

  it('the first try that goes through gives the result', async () => {
    let count = 0;
    const result = await withRetries(async () => {
      count += 1;
      if (count < 4) throw Object.assign(new Error('contended'), { code: '40P01' });
      return 'done';
    });
    expect([result, count]).toEqual(['done', 4]);
  });
});

describe('any other error is thrown at once', () => {
  it.each([{ code: '23505' }, { code: '57014' }, { code: 'ECONNREFUSED' }, { code: undefined }])(
    '$code',
    async ({ code }) => {
      const error = Object.assign(new Error('other'), { code });
      const { calls, work } = failing(error);
      await expect(withRetries(work)).rejects.toBe(error);
      expect(calls.count).toBe(1);
    },
  );
});

// Breaks tried:
// - with-retries.ts: triesMax = 3
