import { checkDnc } from '@crm/admission';
import { dncCheckAnswerSchema, dncCheckBodySchema } from '@crm/contracts';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';

/** Who of these would be refused now: for the compose form, before anything is sent. */
export const dncCheck = (deps: RouteDeps) =>
  defineRoute({
    method: 'post',
    path: '/api/crm/dnc-check',
    contract: {
      name: 'dncCheck',
      tag: 'Preferences',
      summary: 'Ask who may not be contacted',
      description: 'Reads only. The answer repeats the blocked recipients as they were submitted.',
      body: dncCheckBodySchema,
      bodyExample: { channel: 'email', category: 'marketing', recipients: ['opted.out@x.example'] },
      answers: {
        200: {
          description: 'The recipients that would be refused.',
          schema: dncCheckAnswerSchema,
          example: { blocked: ['opted.out@x.example'] },
        },
      },
      errors: [],
    },
    permission: 'dnc.check',
    handle: async (c, { body }) => c.json(await checkDnc(deps, body), 200),
  });
