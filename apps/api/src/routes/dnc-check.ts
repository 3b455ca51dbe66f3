import { checkDnc } from '@crm/admission';
import { dncCheckAnswerSchema, dncCheckBodySchema } from '@crm/contracts';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { peopleSeenBy } from './blocked-people.ts';

/** Who of these would be refused now: for the compose form, before anything is sent. */
export const dncCheck = (deps: RouteDeps) =>
  defineRoute({
    method: 'post',
    path: '/api/crm/dnc-check',
    contract: {
      name: 'dncCheck',
      tag: 'Preferences',
      summary: 'Ask who may not be contacted',
      description:
        'Reads only. The answer repeats the blocked recipients as they were submitted; `people` are those behind them, at most five of one address. Without `contacts.read` they have no name and no `reason`.',
      body: dncCheckBodySchema,
      bodyExample: { channel: 'email', category: 'marketing', recipients: ['opted.out@x.example'] },
      answers: {
        200: {
          description: 'The recipients that would be refused, and the people behind them.',
          schema: dncCheckAnswerSchema,
          example: {
            blocked: ['opted.out@x.example'],
            people: [
              {
                address: 'opted.out@x.example',
                contactId: 1002,
                name: 'Cedar Court Borrower',
                ruleId: 'dnc.do-not-email',
                reason: 'Asked on the phone',
                since: '2026-11-03T09:12:00.000Z',
              },
            ],
          },
        },
      },
      errors: [],
    },
    permission: 'dnc.check',
    handle: async (c, { body }) => {
      const { blocked, people } = await checkDnc(deps, body);
      return c.json({ blocked, people: peopleSeenBy(c.get('roles'), people) }, 200);
    },
  });
