/** The helpers that a template may use. Everything else that Handlebars brings (`lookup`, `log`) is switched off. */
export const helperNames: readonly string[] = [
  'if',
  'unless',
  'each',
  'with',
  'formatCurrency',
  'formatDate',
];
