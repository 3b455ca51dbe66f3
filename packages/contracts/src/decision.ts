import * as v from 'valibot';
import { categorySchema } from './category.ts';
import { dncChannelSchema } from './channel.ts';

/** One rule's answer, with the inputs it looked at: a line of the trace. */
export const ruleAnswerSchema = v.object({
  ruleId: v.string(),
  version: v.number(),
  /** Law, contract or requirement id that the rule stands for. */
  source: v.string(),
  answer: v.picklist(['pass', 'block', 'not_applicable']),
  reason: v.string(),
  inputs: v.record(v.string(), v.unknown()),
});

/** The one decision of admission, stored with its audit row: which rules were asked and what each answered. */
export const decisionSchema = v.object({
  outcome: v.picklist(['admit', 'block']),
  channel: dncChannelSchema,
  category: categorySchema,
  trace: v.array(ruleAnswerSchema),
});

export type RuleAnswer = v.InferOutput<typeof ruleAnswerSchema>;
export type Decision = v.InferOutput<typeof decisionSchema>;
