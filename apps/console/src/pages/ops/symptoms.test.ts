import { expect, test } from 'vitest';
import { deadLetterSymptom, failureSymptom, lagSymptom, unknownSymptom } from './symptoms.ts';

const outbox = { lagSeconds: 0, failing: 0, unpublished: { transactional: 0, marketing: 0 } };

test.each([
  [10, 'good', 'Messages leave without delay.'],
  [11, 'attention', 'Messages leave late.'],
  [61, 'bad', 'Messages are held up.'],
])('a lag of %i seconds is %s', (lagSeconds, tone, words) => {
  const symptom = lagSymptom({ ...outbox, lagSeconds });
  expect(symptom.tone).toBe(tone);
  expect(symptom.text).toContain(words);
});

test('failures: final ones are bad, a publish that is tried again needs attention', () => {
  const none = { window: '6h', stepSeconds: 60, points: [] } as const;
  expect(failureSymptom(none, outbox)).toMatchObject({
    tone: 'good',
    text: 'Nothing failed in the last 6 hours.',
  });
  const trying = failureSymptom(none, { ...outbox, failing: 2 });
  expect(trying.tone).toBe('attention');
  expect(trying.text).toContain('2 messages could not be published yet and are tried again.');
});

test('dead letters and unknown outcomes: none is good, any is not', () => {
  expect(deadLetterSymptom(0).tone).toBe('good');
  expect(deadLetterSymptom(1)).toMatchObject({ tone: 'bad', value: '1 letter' });
  expect(unknownSymptom(0, false).tone).toBe('good');
  expect(unknownSymptom(50, true)).toMatchObject({ tone: 'attention', value: '50 messages or more' });
});

// Breaks tried:
// - symptoms.ts: a lag over a minute only needs attention
// - symptoms.ts: failing not looked at
