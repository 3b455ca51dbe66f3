import * as v from 'valibot';
import { categorySchema } from '../category.ts';
import { templateIdSchema, uuidSchema } from '../identifiers.ts';
import { jsonValueSchema } from '../json-value.ts';
import { must } from '../must.ts';
import { pii } from '../pii.ts';

/** Body of `POST /api/loans/:loanId/crm/preview`: what a letter is made of; who gets it changes nothing in it. */
export const previewBodySchema = v.strictObject(
  {
    templateId: templateIdSchema,
    variables: v.optional(
      v.pipe(v.record(v.string(must.beText), jsonValueSchema, must.fit), pii('text')),
      {},
    ),
    category: v.optional(categorySchema, 'transactional'),
  },
  must.fit,
);

/** Where the letter can be looked at, until when, and who it comes from; `from` is null where the api is not told. */
export const previewSchema = v.object(
  {
    previewId: uuidSchema,
    templateVersion: v.number(must.beNumber),
    from: v.nullable(v.string(must.beText)),
    expiresAt: v.string(must.beText),
  },
  must.fit,
);
