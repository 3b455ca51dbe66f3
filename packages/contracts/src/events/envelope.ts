import * as v from 'valibot';
import { categorySchema } from '../category.ts';
import { correlationIdSchema, crmIdSchema, timestampSchema, uuidSchema } from '../identifiers.ts';

/** What every event carries, whatever its type. `causation_id` is the event that led to this one, if any. */
export const envelopeEntries = {
  event_id: uuidSchema,
  occurred_at: timestampSchema,
  correlation_id: correlationIdSchema,
  causation_id: v.nullable(uuidSchema),
  message_id: uuidSchema,
  loan_id: v.nullable(crmIdSchema),
  category: categorySchema,
};
