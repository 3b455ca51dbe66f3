import type { Tone } from '../../parts/glossary.ts';
import { type Series, windowWords } from './series.ts';
import { count, duration } from './words.ts';

export type Symptom = { name: string; value: string; text: string; tone: Tone };

type Outbox = {
  lagSeconds: number;
  failing: number;
  unpublished: { transactional: number; marketing: number };
};

const lagAttentionSeconds = 10;
const lagBadSeconds = 60;

export function lagSymptom({ lagSeconds, unpublished }: Outbox): Symptom {
  const depth = unpublished.transactional + unpublished.marketing;
  const waiting =
    depth === 0 ? 'Nothing waits to be published.' : `${count(depth, 'message')} not yet published.`;
  const tone = lagSeconds > lagBadSeconds ? 'bad' : lagSeconds > lagAttentionSeconds ? 'attention' : 'good';
  const text = {
    good: 'Messages leave without delay.',
    attention: 'Messages leave late.',
    bad: 'Messages are held up.',
  };
  return { name: 'Outbox lag', value: duration(lagSeconds), text: `${text[tone]} ${waiting}`, tone };
}

export function failureSymptom({ points, window }: Series, { failing }: Outbox): Symptom {
  const failed = points.reduce((sum, point) => sum + point.failed, 0);
  const publishing =
    failing === 0
      ? ''
      : ` ${count(failing, 'message')} could not be published yet and ${failing === 1 ? 'is' : 'are'} tried again.`;
  return {
    name: 'Failures',
    value: count(failed, 'message'),
    text: `${failed === 0 ? 'Nothing' : 'Could not be sent, and'} ${failed === 0 ? 'failed' : 'no further try is planned,'} in ${windowWords[window]}.${publishing}`,
    tone: failed > 0 ? 'bad' : failing > 0 ? 'attention' : 'good',
  };
}

export function deadLetterSymptom(open: number): Symptom {
  return {
    name: 'Dead letters',
    value: count(open, 'letter'),
    text: open === 0 ? 'Everything could be handled.' : 'Could not be handled, and wait for a person.',
    tone: open === 0 ? 'good' : 'bad',
  };
}

export function unknownSymptom(found: number, hasMore: boolean): Symptom {
  return {
    name: 'Unknown outcomes',
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
