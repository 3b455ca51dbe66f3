/** One vocabulary of tones; blocked is not failed: it is the product doing its work. */
export type Tone = 'neutral' | 'progress' | 'good' | 'attention' | 'bad' | 'blocked';

export const toneColors: Record<Tone, string> = {
  neutral: 'gray',
  progress: 'blue',
  good: 'teal',
  attention: 'orange',
  bad: 'red',
  blocked: 'violet',
};
