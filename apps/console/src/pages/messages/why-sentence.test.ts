import type { WhyDecision } from '@crm/contracts';
import { expect, test } from 'vitest';
import { whySentence } from './why-sentence.ts';

const decision = (kind: WhyDecision['kind'], more: Partial<WhyDecision> = {}): WhyDecision => ({
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
const admitted = decision('requested');
const cause = {
  policyBasis: 'customer_request',
  reason: 'asked',
  requestCorrelationId: 'c',
  contactId: 1,
  contactName: 'Ann Lee',
};

test.each([
  ['queued', [admitted], /^Accepted: it is a servicing notice/],
  ['sent', [admitted, decision('sent')], /^Sent: the mail server took it/],
  ['revoked', [admitted, decision('revoked', { cause })], /^Not sent: Ann Lee asked on .*2026/],
  [
    'failed',
    [admitted, decision('failed', { errorCode: 'PROVIDER_PERMANENT' }), decision('dead_lettered')],
    /^Not sent: the mail server refused it for good/,
  ],
  ['retrying', [admitted, decision('failed', { errorCode: 'PROVIDER_TEMPORARY' })], /tried again by itself/],
  ['unknown', [admitted, decision('unknown')], /may or may not have arrived/],
  ['sent', [decision('marked_sent', { reason: 'found in its log' })], /agent-1 said so.*found in its log/],
  ['failed', [admitted, decision('failed'), decision('denied')], /^Not sent again, though agent-1 asked/],
  ['queued', [], /Nothing is recorded/],
] as const)('E5: %s is told in a sentence', (state, decisions, sentence) => {
  expect(whySentence({ state, decisions: [...decisions] })).toMatch(sentence);
});
