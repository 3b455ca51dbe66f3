import type { WhyDecision } from '@crm/contracts';

/** A decision of an agent as the api tells it. */
export const whyDecision = (kind: WhyDecision['kind'], more: Partial<WhyDecision> = {}): WhyDecision => ({
  at: '2026-03-03T12:00:00Z',
  kind,
  actorType: 'user',
  actorId: 'agent-1',
  reason: null,
  errorCode: null,
  decision: null,
  cause: null,
  ...more,
});
