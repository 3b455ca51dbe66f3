import { crmIdParamSchema, draftBodySchema, draftSavedSchema } from '@crm/contracts';
import { type DraftResult, saveDraft } from '@crm/drafts';
import * as v from 'valibot';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { ifMatchSchema } from '../http/if-match.ts';
import { ProblemError } from '../http/problem-error.ts';
import { draftExample } from './draft-example.ts';

/** Keeps what the caller is writing; no audit row, since it is nobody else's and nothing has happened yet (ADR 0025). */
export const putDraft = ({ db, clock, newId }: RouteDeps) =>
  defineRoute({
    method: 'put',
    path: '/api/loans/:loanId/crm/draft',
    contract: {
      name: 'putDraft',
      tag: 'Messages',
      summary: "Keep the caller's draft for a loan",
      description:
        'Without `If-Match` only a first draft is kept; with the `ETag` of the last answer it replaces that version, with `*` whatever stands there. Of attachments only the names are kept. At most 200 of one person: beyond, the one that was longest not touched goes.',
      params: v.object({ loanId: crmIdParamSchema }),
      headers: v.object({ 'if-match': v.optional(ifMatchSchema) }),
      body: draftBodySchema,
      bodyExample: draftExample,
      answers: {
        200: {
          description: 'It is kept.',
          schema: draftSavedSchema,
          example: { savedAt: '2026-11-03T09:12:00.000Z' },
          headers: { etag: 'The new version of the draft.' },
        },
      },
      errors: ['LOAN_NOT_FOUND', 'DRAFT_CONFLICT'],
    },
    permission: 'email.send',
    handle: async (c, { params: { loanId }, headers, body }) => {
      const result = await saveDraft(
        { db, newId, now: clock.now },
        { ownerId: c.get('actor').id, loanId, draft: body, ifMatch: headers['if-match'] ?? null },
      );
      const { savedAt, etag } = saved(result);
      return c.json({ savedAt: savedAt.toISOString() }, 200, { etag });
    },
  });

function saved(result: DraftResult) {
  switch (result.kind) {
    case 'saved':
      return result;
    case 'conflict':
      throw new ProblemError(
        'DRAFT_CONFLICT',
        result.etag === null ? {} : { headers: { etag: result.etag } },
      );
    case 'no_loan':
      throw new ProblemError('LOAN_NOT_FOUND');
    default:
      return result satisfies never;
  }
}
