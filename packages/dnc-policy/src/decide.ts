import type { Decision } from '@crm/contracts';
import type { Facts } from './facts.ts';
import { rules } from './rules.ts';

/** The decision with its trace, and the refused recipients: as submitted, in order, each spelling once. */
export type Verdict = { decision: Decision; blocked: string[] };

/** Asks every rule about the facts and keeps every answer; one `block` decides (E12). Pure and total. */
export function decide(facts: Facts): Verdict {
  const { channel, category, recipients } = facts;
  const answers = rules.map((rule) => ({ rule, ...rule.ask(facts) }));
  const refused = new Set(answers.flatMap(({ blockedRecipients = [] }) => blockedRecipients));
  const blocked = recipients.filter((_, index) => refused.has(index)).map(({ address }) => address);
  const trace = answers.map(({ rule, answer, reason, inputs }) => ({
    ruleId: rule.id,
    version: rule.version,
    source: rule.source,
    answer,
    reason,
    inputs,
  }));
  const outcome = trace.some(({ answer }) => answer === 'block') ? 'block' : 'admit';
  return { decision: { outcome, channel, category, trace }, blocked: [...new Set(blocked)] };
}
