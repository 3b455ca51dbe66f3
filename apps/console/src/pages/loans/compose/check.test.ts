import { describe, expect, it } from 'vitest';
import { checkKey, readCheck, standing } from './check.ts';

const ann = 'ann@x.example';
const key = checkKey([ann], 'marketing', 0);
const clear = { key, result: { state: 'clear' } } as const;

describe('E20: which answer of the check counts', () => {
  it('nothing is known before the answer, and nobody is asked about nobody', () => {
    expect(standing(null, key, 1)).toEqual({ state: 'checking' });
    expect(standing(clear, key, 0)).toEqual({ state: 'nobody' });
    expect(standing(clear, key, 1)).toEqual({ state: 'clear' });
  });

  it.each([
    ['another category', checkKey([ann], 'transactional', 0)],
    ['another recipient', checkKey([ann, 'bob@x.example'], 'marketing', 0)],
    ['a later try', checkKey([ann], 'marketing', 1)],
  ])('an answer counts for no other question: %s', (_what, other) => {
    expect(standing(clear, other, 1)).toEqual({ state: 'checking' });
  });

  it('the order and spelling of addresses are no other question', () => {
    expect(checkKey(['B@x.example', ann], 'marketing', 0)).toBe(
      checkKey([ann, 'b@X.example '], 'marketing', 0),
    );
  });

  it.each([[undefined], [null], [{}], ['<html>'], [{ blocked: 'none' }]])('%j is no clearance', (body) => {
    expect(readCheck(body, [])).toEqual({ state: 'unknown' });
  });

  it('somebody whom only the list of people names is blocked too', () => {
    const people = [
      { recipient: ann, fullName: 'Maple House Borrower', reason: 'opted out', ruleId: 'dnc.email' },
    ];
    expect(readCheck({ blocked: [], people }, [])).toEqual({ state: 'blocked', blocked: people });
  });
});
