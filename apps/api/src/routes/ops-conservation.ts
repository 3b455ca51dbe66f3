import { conservationQuerySchema, conservationSchema } from '@crm/contracts';
import { checkConservation } from '@crm/evidence';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';

const dayMs = 86_400_000;
/** A month of messages is counted, not read. */
const deadlineMs = 30_000;

/** Whether every message that was let in is accounted for. */
export const opsConservation = ({ db, clock }: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/ops/conservation',
    contract: {
      name: 'getConservation',
      tag: 'Operations',
      summary: 'Count what was let in against what became of it',
      description:
        'Accepted (by the audit log) = the messages of every state. `difference` is 0 and `faults` empty, or a message is named: lost, unrecorded, stranded (it waits and nothing would move it), or not in the state that its log ends with. At most 31 days from `from` on.',
      query: conservationQuerySchema,
      answers: { 200: { description: 'The sum, and who is missing in it.', schema: conservationSchema } },
      errors: [],
    },
    permission: 'ops.read',
    deadlineMs,
    handle: async (c, { query }) => {
      const to = query.to === undefined ? clock.now() : new Date(query.to);
      const wanted = query.from === undefined ? to.getTime() - dayMs : Date.parse(query.from);
      const from = new Date(Math.max(wanted, to.getTime() - 31 * dayMs));
      return c.json(await checkConservation(db, { from, to }), 200);
    },
  });
