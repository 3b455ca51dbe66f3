import { checkLetter } from '@crm/admission';
import { crmIdParamSchema, previewBodySchema, previewSchema } from '@crm/contracts';
import { type RenderedLetter, RendererBusyError, renderLetter } from '@crm/delivery/letters';
import { findLoan, findLoanFacts } from '@crm/directory';
import { storePreview } from '@crm/previews';
import * as v from 'valibot';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { ProblemError } from '../http/problem-error.ts';

/** Renders a letter as it would be sent now, with the code that sends it; queues nothing. */
export const previewEmail = (deps: RouteDeps) =>
  defineRoute({
    method: 'post',
    path: '/api/loans/:loanId/crm/preview',
    contract: {
      name: 'previewEmail',
      tag: 'Messages',
      summary: 'See an e-mail as it would be sent',
      description:
        'Checks template and variables as `send-email` does, resolves the rest from the loan, and renders. Nothing is queued and no policy is asked. The letter is then at `GET /api/previews/:previewId`, for ten minutes and for the caller alone.',
      params: v.object({ loanId: crmIdParamSchema }),
      body: previewBodySchema,
      bodyExample: { templateId: 'escrow-analysis-v1', variables: { BorrowerName: 'Ann Lee' } },
      answers: { 200: { description: 'It was rendered.', schema: previewSchema } },
      errors: [
        'LOAN_NOT_FOUND',
        'TEMPLATE_NOT_FOUND',
        'CATEGORY_MISMATCH',
        'VARIABLE_NOT_ALLOWED',
        'VARIABLE_INVALID',
        'VARIABLE_MISSING',
        'PREVIEW_FAILED',
      ],
    },
    permission: 'email.send',
    handle: async (c, { params: { loanId }, body }) => {
      const checked = await checkLetter(deps, body);
      if (checked.kind === 'refused') throw new ProblemError(checked.code);
      if (checked.kind === 'variables')
        throw new ProblemError(checked.code, { issues: checked.issues, allowed: checked.allowed });
      if ((await findLoan(deps.db, loanId)) === undefined) throw new ProblemError('LOAN_NOT_FOUND');

      const { letters, db, templates, clock, newId } = deps;
      const { templateId, version: templateVersion } = checked.template;
      const letter = await renderLetter(
        { templates, renderer: letters.renderer, servicer: letters.servicer },
        {
          templateId,
          templateVersion,
          loanFacts: await findLoanFacts(db, loanId),
          variables: body.variables,
        },
      ).catch((error: unknown) => {
        if (error instanceof RendererBusyError) throw busy();
        throw error;
      });
      if (!letter.ok) throw problemOf(letter);
      const stored = await storePreview(
        { db, newId, now: clock.now },
        { ownerId: c.get('actor').id, html: letter.html },
      );
      const { mailFrom } = letters;
      return c.json(
        {
          previewId: stored.id,
          templateVersion,
          from: mailFrom === null ? null : `${mailFrom.name} <${mailFrom.address}>`.trim(),
          expiresAt: stored.expiresAt.toISOString(),
        },
        200,
      );
    },
  });

function problemOf({ code, message, permanent }: RenderedLetter & { ok: false }): ProblemError {
  if (!permanent) return busy();
  if (code !== 'VARIABLE_MISSING' && code !== 'VARIABLE_INVALID') return new ProblemError('PREVIEW_FAILED');
  return new ProblemError(code, { issues: [{ path: 'variables', message }] });
}

function busy(): ProblemError {
  return new ProblemError('SERVICE_UNAVAILABLE', { headers: { 'retry-after': '2' } });
}
