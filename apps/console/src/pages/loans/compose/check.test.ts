import { describe, expect, it } from 'vitest';
import { checkKey, readCheck, readRefusal, standing, toldOf } from './check.ts';

const ann = 'ann@x.example';
const key = checkKey([ann], 'marketing', 0);
const annTold = {
  address: ann,
  contactId: 7,
  name: 'Maple House Borrower',
  ruleId: 'dnc.do-not-email',
  reason: 'Asked on the phone',
  since: '2026-11-03T09:12:00.000Z',
};
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
    const people = [annTold];
    expect(readCheck({ blocked: [], people }, [])).toEqual({ state: 'blocked', blocked: people });
  });

  it('everybody behind an address is named, and an address of nobody known stands by itself', () => {
    const people = [annTold, { ...annTold, contactId: 8, name: 'Cedar Court Borrower' }];
    const answer = readCheck({ blocked: ['ANN@x.example', 'bob@x.example'], people }, []);
    expect(answer).toMatchObject({
      blocked: [{ contactId: 7 }, { contactId: 8 }, { address: 'bob@x.example', name: null, reason: null }],
    });
  });
});

describe('E20: whom the server refused when it was asked to send', () => {
  const refused = readRefusal(['Ann@x.example'], []);

  it('is told of by the check, whatever else that says', () => {
    const check = readCheck({ blocked: [ann, 'bob@x.example'], people: [annTold] }, []);
    expect(toldOf(refused, check, [])).toEqual({ state: 'blocked', blocked: [annTold] });
  });

  it.each([{ state: 'clear' }, { state: 'unknown' }] as const)(
    'stays refused where the check is $state',
    (check) => {
      expect(toldOf(refused, check, [])).toBe(refused);
    },
  );
});

// Breaks tried:
// - the refusal given up where the check is clear or unknown; one of several people behind an address shown: red.
