import * as v from 'valibot';
import { must } from '../must.ts';
import { pii } from '../pii.ts';
import { preferenceFlagsSchema } from './contacts.ts';
import { cursorSchema, nextCursorSchema, pageLimitSchema } from './paging.ts';

/** Query of `GET /api/contacts/:id/comm-preferences/history`. */
export const preferencesHistoryQuerySchema = v.strictObject(
  { limit: pageLimitSchema({ usual: 20, max: 100 }), cursor: v.optional(cursorSchema) },
  must.fit,
);

/** Changes of a contact's preferences, newest first, as the audit log has them. */
export const preferencesHistorySchema = v.object(
  {
    items: v.array(
      v.object(
        {
          at: v.string(must.beText),
          actorType: v.string(must.beText),
          actorId: v.string(must.beText),
          reason: v.nullable(v.pipe(v.string(must.beText), pii('text'))),
          policyBasis: v.nullable(v.string(must.beText)),
          oldValues: preferenceFlagsSchema,
          newValues: preferenceFlagsSchema,
          correlationId: v.nullable(v.string(must.beText)),
        },
        must.fit,
      ),
      must.beList,
    ),
    nextCursor: nextCursorSchema,
  },
  must.fit,
);

/** What a change of preferences may rest on. The `PATCH` takes other texts too: programs have their own. */
export const policyBases = [
  {
    id: 'customer_request',
    label: 'The customer asked',
    description: 'The contact told us, in person, by phone or in writing, what we may send.',
  },
  {
    id: 'legal_block',
    label: 'A law or an order forbids it',
    description: 'A court order, a bankruptcy stay, an attorney’s letter or a regulation decides.',
  },
  {
    id: 'system',
    label: 'The system decided',
    description: 'A program changed it by a rule of its own, such as a returned letter.',
  },
] as const;

export const policyBasisListSchema = v.object(
  {
    items: v.array(
      v.object(
        {
          id: v.picklist(
            policyBases.map((basis) => basis.id),
            must.beListed,
          ),
          label: v.string(must.beText),
          description: v.string(must.beText),
        },
        must.fit,
      ),
      must.beList,
    ),
  },
  must.fit,
);

export type PreferencesHistoryQuery = v.InferOutput<typeof preferencesHistoryQuerySchema>;
export type PreferencesHistory = v.InferOutput<typeof preferencesHistorySchema>;
