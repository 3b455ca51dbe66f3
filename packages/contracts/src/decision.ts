import * as v from 'valibot';
import { categorySchema } from './category.ts';
import { dncChannelSchema } from './channel.ts';
import { must } from './must.ts';

/** One rule's answer, with the inputs it looked at: a line of the trace. */
export const ruleAnswerSchema = v.object(
  {
    ruleId: v.string(must.beText),
    version: v.number(must.beNumber),
    /** Law, contract or requirement id that the rule stands for. */
    source: v.string(must.beText),
    answer: v.picklist(['pass', 'block', 'not_applicable'], must.beListed),
    reason: v.string(must.beText),
    inputs: v.record(v.string(must.beText), v.unknown(), must.fit),
  },
  must.fit,
);

/** The one decision of admission, stored with its audit row: which rules were asked and what each answered. */
export const decisionSchema = v.object(
  {
    outcome: v.picklist(['admit', 'block'], must.beListed),
    channel: dncChannelSchema,
    category: categorySchema,
    trace: v.array(ruleAnswerSchema, must.beList),
  },
  must.fit,
);

export type RuleAnswer = v.InferOutput<typeof ruleAnswerSchema>;
export type Decision = v.InferOutput<typeof decisionSchema>;
