import { crmIdParamSchema, draftAnswerSchema } from '@crm/contracts';
import { removeDraft } from '@crm/drafts';
import * as v from 'valibot';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { noDraft } from './draft-example.ts';

/** Forgets what the caller has written for a loan: it was sent, or is not wanted. */
export const deleteDraft = ({ db }: RouteDeps) =>
  defineRoute({
    method: 'delete',
    path: '/api/loans/:loanId/crm/draft',
    contract: {
      name: 'deleteDraft',
      tag: 'Messages',
      summary: "Forget the caller's draft for a loan",
      description: 'Whatever version stands there; repeatable.',
      params: v.object({ loanId: crmIdParamSchema }),
      answers: {
        200: { description: 'None is kept any more.', schema: draftAnswerSchema, example: noDraft },
      },
      errors: [],
    },
    permission: 'email.send',
    handle: async (c, { params: { loanId } }) => {
      await removeDraft(db, { ownerId: c.get('actor').id, loanId });
      return c.json(noDraft, 200);
    },
  });
