import * as v from 'valibot';
import { categorySchema } from '../category.ts';
import { crmIdSchema } from '../identifiers.ts';
import { must } from '../must.ts';
import { pii } from '../pii.ts';
import { attachmentsMax, recipientsMax } from './send-email.ts';

/**
 * Of a draft as JSON. At most three bytes each in UTF-8: a browser sends no more than 64 KiB while its page is closing,
 * and the last words must still be sent then.
 */
export const draftCharactersMax = 20_000;

/** What stands in a field, however wrong it may be: somebody is still writing it. */
const typed = v.pipe(
  v.string(must.beText),
  v.maxLength(draftCharactersMax, `must be at most ${draftCharactersMax} characters`),
  pii('text'),
);

/** An e-mail that somebody is writing, as it stands in the fields. */
const draftSchema = v.strictObject(
  {
    /** People of the loan who are chosen. */
    contactIds: v.pipe(
      v.array(crmIdSchema, must.beList),
      v.maxLength(recipientsMax, `must be at most ${recipientsMax} people`),
    ),
    to: typed,
    cc: typed,
    bcc: typed,
    templateId: v.pipe(v.string(must.beText), v.maxLength(128, 'must be at most 128 characters')),
    subject: typed,
    variables: v.pipe(v.record(v.string(must.beText), typed, must.fit), pii('text')),
    category: categorySchema,
    /** Which files were attached. What is in them is not kept. */
    attachments: v.pipe(
      v.array(
        v.strictObject(
          {
            filename: v.pipe(
              v.string(must.beText),
              v.maxLength(255, 'must be at most 255 characters'),
              pii('text'),
            ),
            bytes: v.pipe(
              v.number(must.beNumber),
              v.integer(must.beWhole),
              v.minValue(0, 'must be at least 0'),
            ),
          },
          must.fit,
        ),
        must.beList,
      ),
      v.maxLength(attachmentsMax, `must be at most ${attachmentsMax} attachments`),
    ),
  },
  must.fit,
);

/** Body of `PUT /api/loans/:loanId/crm/draft`. */
export const draftBodySchema = v.pipe(
  draftSchema,
  v.check(
    (draft) => JSON.stringify(draft).length <= draftCharactersMax,
    `must be at most ${draftCharactersMax} characters as JSON`,
  ),
);

/** Answer of `GET` and `DELETE`: the caller's draft for the loan as it is kept, or none. */
export const draftAnswerSchema = v.object(
  { draft: v.nullable(draftSchema), savedAt: v.nullable(v.string(must.beText)) },
  must.fit,
);

/** Answer of `PUT`; the version to change it by is the `ETag`. */
export const draftSavedSchema = v.object({ savedAt: v.string(must.beText) }, must.fit);

export type DraftBody = v.InferOutput<typeof draftBodySchema>;
export type DraftAnswer = v.InferOutput<typeof draftAnswerSchema>;
