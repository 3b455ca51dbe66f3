/**
 * Each line by colour and by dash, so that colour alone never tells them apart (WCAG 1.4.1). Blue, orange and green of
 * different lightness stay apart for every common colour blindness.
 */
export const plotLines = [
  { color: '--chart-1', dash: [], border: 'solid' },
  { color: '--chart-2', dash: [8, 4], border: 'dashed' },
  { color: '--chart-3', dash: [2, 3], border: 'dotted' },
] as const;
