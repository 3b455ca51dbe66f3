import { legalHoldSchema, releaseHoldBodySchema, uuidSchema } from '@crm/contracts';
import { type Released, releaseHold } from '@crm/retention';
import * as v from 'valibot';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { ProblemError } from '../http/problem-error.ts';

/** Compliance ends a hold; its records are then kept as long as all others. */
export const releaseLegalHold = (deps: RouteDeps) =>
  defineRoute({
    method: 'post',
    path: '/api/legal-holds/:holdId/release',
    contract: {
      name: 'releaseLegalHold',
      tag: 'Retention',
      summary: 'Release a legal hold',
      description: 'It stays in the list with who released it and why. Audited.',
      params: v.object({ holdId: uuidSchema }),
      body: releaseHoldBodySchema,
      bodyExample: { reason: 'The case is closed' },
      answers: { 200: { description: 'The hold as it ended.', schema: legalHoldSchema } },
      errors: ['LEGAL_HOLD_NOT_FOUND', 'LEGAL_HOLD_RELEASED'],
    },
    permission: 'holds.manage',
    handle: async (c, { params: { holdId }, body }) => {
      const released = await releaseHold(deps, {
        holdId,
        reason: body.reason,
        actor: c.get('actor'),
        correlationId: c.get('correlationId'),
      });
      return c.json(holdOf(released), 200);
    },
  });

function holdOf(released: Released) {
  switch (released.kind) {
    case 'released':
      return released.hold;
    case 'already':
      throw new ProblemError('LEGAL_HOLD_RELEASED', {
        current: { releasedBy: released.hold.releasedBy, releasedAt: released.hold.releasedAt },
      });
    case 'not_found':
      throw new ProblemError('LEGAL_HOLD_NOT_FOUND');
    default:
      return released satisfies never;
  }
}
