import type { RuleAnswer } from '@crm/contracts';
import type { Facts } from './facts.ts';

/** What one rule says. `inputs` names recipients by their index, never by address: traces are stored and logged. */
export type Answer = {
  answer: RuleAnswer['answer'];
  reason: string;
  inputs: RuleAnswer['inputs'];
  /** Indexes of the recipients that a `block` is about. */
  blockedRecipients?: readonly number[];
};

/** One law, contract or requirement as a pure function over facts. */
export type Rule = {
  id: string;
  /** Goes up when the answer to the same facts changes. */
  version: number;
  /** ISO date from which a law or contract demands it; null for a requirement of our own, which names no date. */
  effectiveFrom: string | null;
  /** Law, contract or requirement id. */
  source: string;
  ask(facts: Facts): Answer;
};
