import type { Tone } from '../../parts/tones.ts';
import { rangeWords, type Series, totalOf } from './series.ts';
import { count, duration } from './words.ts';

export type Symptom = { value: string; text: string; tone: Tone };

type Outbox = {
  lagSeconds: number;
  failing: number;
  deferred: number;
  unpublished: { transactional: number; marketing: number };
};

const lagAttentionSeconds = 10;
const lagBadSeconds = 60;

export function lagSymptom({ lagSeconds, unpublished, deferred }: Outbox): Symptom {
  const depth = unpublished.transactional + unpublished.marketing;
  const forProvider =
    deferred === 0
      ? ''
      : ` ${deferred} of them ${deferred === 1 ? 'waits' : 'wait'} for the limit of the mail provider.`;
  const waiting =
    depth === 0
      ? 'Nothing waits to be published.'
      : `${count(depth, 'message')} not yet published.${forProvider}`;
  const tone = lagSeconds > lagBadSeconds ? 'bad' : lagSeconds > lagAttentionSeconds ? 'attention' : 'good';
  const text = {
    good: 'Messages leave without delay.',
    attention: 'Messages leave late.',
    bad: 'Messages are held up.',
  };
  return { value: duration(lagSeconds), text: `${text[tone]} ${waiting}`, tone };
}

export function failureSymptom(series: Series, { failing }: Outbox): Symptom {
  const failed = totalOf(series, 'failed');
  const said =
    failed === 0
      ? `No try failed in ${rangeWords[series.range]}.`
      : `The mail server did not take them in ${rangeWords[series.range]}. Passing failures are tried again; the others become dead letters.`;
  const publishing =
    failing === 0
      ? ''
      : ` ${count(failing, 'message')} could not be published yet and ${failing === 1 ? 'is' : 'are'} tried again.`;
  return {
    value: count(failed, 'try', 'tries'),
    text: `${said}${publishing}`,
    tone: failed + failing > 0 ? 'attention' : 'good',
  };
}

export function deadLetterSymptom(open: number): Symptom {
  return {
    value: count(open, 'letter'),
    text: open === 0 ? 'Everything could be handled.' : 'Could not be handled, and wait for a person.',
    tone: open === 0 ? 'good' : 'bad',
  };
}

export function unknownSymptom(found: number, hasMore: boolean): Symptom {
  return {
    value: hasMore ? `${found} messages or more` : count(found, 'message'),
    text:
      found === 0
        ? 'Of every message it is known whether it was sent.'
        : 'May or may not have arrived; somebody has to find out.',
    tone: found === 0 ? 'good' : 'attention',
  };
}

/** A tone as a word and an icon. */
export const toneWords: Record<Tone, { label: string; icon: string }> = {
  good: { label: 'Good', icon: '✓' },
  attention: { label: 'Needs attention', icon: '!' },
  bad: { label: 'Bad', icon: '✕' },
  progress: { label: 'In progress', icon: '…' },
  blocked: { label: 'Blocked', icon: '⊘' },
  neutral: { label: 'Unknown', icon: '–' },
};
