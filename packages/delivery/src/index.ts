export { abandonEmail } from './abandon-email.ts';
export { deliverEmail, type Outcome } from './deliver-email.ts';
export { type DeliveryDeps, type LeaseTimes, leaseTimes } from './delivery-deps.ts';
export { countOpenDeadLetters, judgeDeadLetter } from './judge-dead-letter.ts';
export { type Poison, recordPoison } from './record-poison.ts';
export { RendererBusyError } from './render-letter.ts';
export { type ResendRule, resendNothing } from './resend-rule.ts';
export { type RetryPolicies, retryPolicies } from './retry-policies.ts';
export { sweepLeases } from './sweep-leases.ts';
