import { uuidSchema } from '@crm/contracts';
import { findPreview } from '@crm/previews';
import * as v from 'valibot';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { letterHeaders } from '../http/letter-headers.ts';
import { ProblemError } from '../http/problem-error.ts';

/** A letter that was rendered for the caller, for a frame of the console. */
export const getPreview = ({ db, clock }: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/previews/:previewId',
    contract: {
      name: 'getPreview',
      tag: 'Messages',
      summary: 'Look at an e-mail that was rendered for a preview',
      description:
        'The answer has a content security policy of its own: nothing in it runs, is loaded or can be submitted.',
      params: v.object({ previewId: uuidSchema }),
      answers: { 200: { description: 'The letter.', schema: v.string(), mediaType: 'text/html' } },
      errors: ['PREVIEW_NOT_FOUND'],
    },
    permission: 'email.send',
    handle: async (c, { params }) => {
      const html = await findPreview(
        { db, now: clock.now },
        { id: params.previewId, ownerId: c.get('actor').id },
      );
      if (html === undefined) throw new ProblemError('PREVIEW_NOT_FOUND');
      return c.html(html, 200, letterHeaders);
    },
  });
