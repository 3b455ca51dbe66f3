import { crmIdParamSchema, draftAnswerSchema } from '@crm/contracts';
import { findDraft } from '@crm/drafts';
import * as v from 'valibot';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { draftExample, noDraft } from './draft-example.ts';

/** What the caller has written for a loan and not sent. That there is none is no error: it is asked each time. */
export const getDraft = ({ db }: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/loans/:loanId/crm/draft',
    contract: {
      name: 'getDraft',
      tag: 'Messages',
      summary: "Read the caller's draft for a loan",
      description: 'One of each person for each loan, kept for 30 days after it was saved last.',
      params: v.object({ loanId: crmIdParamSchema }),
      answers: {
        200: {
          description: 'The draft, or null where none is kept.',
          schema: draftAnswerSchema,
          example: { draft: draftExample, savedAt: '2026-11-03T09:12:00.000Z' },
          headers: { etag: 'The version of the draft, for `If-Match`; left out where none is kept.' },
        },
      },
      errors: [],
    },
    permission: 'email.send',
    handle: async (c, { params: { loanId } }) => {
      const kept = await findDraft(db, { ownerId: c.get('actor').id, loanId });
      if (kept === undefined) return c.json(noDraft, 200);
      const { draft, savedAt, etag } = kept;
      return c.json({ draft, savedAt: savedAt.toISOString() }, 200, { etag });
    },
  });
