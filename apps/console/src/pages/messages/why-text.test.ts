import type { Decision, WhyDecision } from '@crm/contracts';
import { expect, test } from 'vitest';
import { whyDecision } from '../../../test/why-decision.ts';
import { whyText } from './why-text.ts';

const at = '2026-11-03T12:00:01.234567Z';
const decision = whyDecision('requested', { at });
const message = {
  messageId: '018f0000-0000-7000-8000-000000000001',
  correlationId: 'c-1',
  subject: 'Your payment was received',
  state: 'failed' as const,
  recipients: [
    { role: 'to', address: 'ann.lee@x.example', contactId: 1, outcome: null },
    { role: 'cc', address: 'office@y.example', contactId: null, outcome: 'refused' },
  ],
  category: 'transactional',
  templateId: 'payment-received-v1',
  templateVersion: 2,
  loanId: 5001,
  requestedBy: 'agent-1',
  createdAt: at,
};
const asked = {
  trace: [{ ruleId: 'dnc.exempt', version: 3, answer: 'not_applicable', reason: 'It is a notice.' }],
} as unknown as Decision;

test('E5: who, what, when and why in lines of plain text, at one time for all readers', () => {
  const worker = { actorId: 'consumer@host:1:0a', errorCode: 'PROVIDER_PERMANENT' };
  const decisions: WhyDecision[] = [
    { ...decision, decision: asked },
    { ...decision, ...worker, kind: 'failed' },
    { ...decision, kind: 'replayed', reason: 'the box is back' },
    { ...decision, ...worker, kind: 'dead_lettered' },
  ];
  expect(whyText(message, { state: 'failed', decisions })).toBe(`Your payment was received (Failed)
Not sent: the mail server refused it for good.

To: ann.lee@x.example, office@y.example
Loan: 5001
Category: transactional, template payment-received-v1 version 2
Requested: 2026-11-03 12:00:01 UTC by agent-1
Message: 018f0000-0000-7000-8000-000000000001
Correlation id: c-1

Decisions, oldest first:
- 2026-11-03 12:00:01 UTC: requested by agent-1
- 2026-11-03 12:00:01 UTC: failed by the delivery worker, the mail server refused it for good
- 2026-11-03 12:00:01 UTC: replayed by agent-1: the box is back
- 2026-11-03 12:00:01 UTC: dead lettered by the delivery worker, the mail server refused it for good

Rules that were asked:
- dnc.exempt@3, not applicable: It is a notice.`);
});

test('what is not there has no heading', () => {
  const text = whyText({ ...message, loanId: null }, { state: 'failed', decisions: [decision] });
  expect(text).toContain('Loan: none');
  expect(text).not.toContain('Rules that were asked');
});

// Breaks tried:
// - why-text.ts: the raw name of a worker; the heading of the rules without rules.
