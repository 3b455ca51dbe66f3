export { decide, type Verdict } from './decide.ts';
export type { ContactFacts, Facts, RecipientFacts } from './facts.ts';
export type { Answer, Rule } from './rule.ts';
export { rules } from './rules.ts';
