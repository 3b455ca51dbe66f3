import { expect, test } from 'vitest';
import { whyDecision } from '../../../test/why-decision.ts';
import { whySentence } from './why-sentence.ts';

const admitted = whyDecision('requested');
const cause = {
  policyBasis: 'customer_request',
  reason: 'asked',
  requestCorrelationId: 'c',
  contactId: 1,
  contactName: 'Ann Lee',
};

test.each([
  ['queued', [admitted], /^Accepted: it is a servicing notice/],
  ['sent', [admitted, whyDecision('sent')], /^Sent: the mail server took it/],
  ['revoked', [admitted, whyDecision('revoked', { cause })], /^Not sent: Ann Lee asked on .*2026/],
  [
    'failed',
    [admitted, whyDecision('failed', { errorCode: 'PROVIDER_PERMANENT' }), whyDecision('dead_lettered')],
    /^Not sent: the mail server refused it for good/,
  ],
  [
    'retrying',
    [admitted, whyDecision('failed', { errorCode: 'PROVIDER_TEMPORARY' })],
    /tried again by itself/,
  ],
  ['unknown', [admitted, whyDecision('unknown')], /may or may not have arrived/],
  ['sent', [whyDecision('marked_sent', { reason: 'found in its log' })], /agent-1 said so.*found in its log/],
  [
    'failed',
    [admitted, whyDecision('failed'), whyDecision('denied')],
    /^Not sent again, though agent-1 asked/,
  ],
  ['queued', [], /Nothing is recorded/],
] as const)('E5: %s is told in a sentence', (state, decisions, sentence) => {
  expect(whySentence({ state, decisions: [...decisions] })).toMatch(sentence);
});
