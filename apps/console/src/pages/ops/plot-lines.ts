/** Each line by colour and dash, so that colour alone never tells them apart (WCAG 1.4.1). */
export const plotLines = [
  { color: '--mantine-color-indigo-light-color', dash: [], border: 'solid' },
  { color: '--mantine-color-orange-light-color', dash: [8, 4], border: 'dashed' },
  { color: '--mantine-color-teal-light-color', dash: [2, 3], border: 'dotted' },
] as const;
