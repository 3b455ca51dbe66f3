import { waitFor } from '@crm/dev';
import { SignJWT } from 'jose';
import type { Stack } from './start-stack.ts';

export type SampleResult = {
  what: string;
  status: number;
  correlationId: string;
  messageId: string | null;
  /** State of the message at the end, or the error code of the refusal. */
  outcome: string;
  blocked?: string[];
};

const finalStates = ['sent', 'failed', 'unknown', 'revoked'];
const payment = { PaymentAmount: 184_213, PaymentDate: '2026-11-03', PaymentMethod: 'AutoPay' };
// A machine that does much else may overrun a deadline, and the next attempt comes after a minute.
const finalTimeoutMs = 180_000;

/** A token for one of the roles, as an identity provider would sign it. */
export async function tokenFor(jwtSecret: string, role: string): Promise<string> {
  return new SignJWT({ roles: [role] })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(`demo-${role.replace(':', '-')}`)
    .setIssuedAt()
    .setExpirationTime('12h')
    .sign(new TextEncoder().encode(jwtSecret));
}

/**
 * One of each end that a message may come to: a servicing notice to a borrower who takes no marketing, an offer to a
 * borrower who takes it, an offer to the borrower who does not, which is refused; then an offer that its recipient
 * stops while it waits for another try, a notice to a closed mailbox, and one whose mail server fell silent.
 */
export async function sendSamples(stack: Stack): Promise<SampleResult[]> {
  const call = await caller(stack);
  const optOut = (contactId: number, reason: string) =>
    call('PATCH', `/api/contacts/${contactId}/comm-preferences`, {
      doNotEmail: true,
      reason,
      policyBasis: 'customer_request',
    });
  const notice = (loanId: number, to: string) =>
    call('POST', `/api/loans/${loanId}/crm/send-email`, {
      to: [to],
      subject: 'Your payment was received',
      templateId: 'payment-received-v1',
      variables: payment,
    });
  await optOut(1002, 'Asked on the phone not to get offers by e-mail');
  const escrow = await call('POST', '/api/loans/5002/crm/send-email', {
    to: ['cedar.court@x.example'],
    subject: 'Your escrow analysis',
    templateId: 'escrow-analysis-v1',
    variables: { BorrowerName: 'Cedar Court Borrower' },
    category: 'transactional',
  });
  const offer = (loanId: number, to: string) =>
    call('POST', `/api/loans/${loanId}/crm/send-email`, {
      to: [to],
      subject: 'A rate for your home',
      templateId: 'rate-offer-v1',
      category: 'marketing',
    });
  const allowed = await offer(5001, 'maple.house@x.example');
  const refused = await offer(5002, 'cedar.court@x.example');
  const waiting = await offer(5004, 'birch.row@busy.example');
  const toClosed = await notice(5005, 'aspen.way@closed.example');
  const toSilent = await notice(5006, 'elm.grove@silent.example');
  await reached(call, waiting, ['retrying']);
  await optOut(1004, 'Wrote that no more offers are wanted');
  return [
    await settled(call, { what: 'servicing notice to a borrower who takes no offers', ...escrow }),
    await settled(call, { what: 'offer to a borrower who takes them', ...allowed }),
    await settled(call, { what: 'offer to the borrower who takes none', ...refused }),
    await settled(call, { what: 'offer that its recipient stopped in time', ...waiting }),
    await settled(call, { what: 'notice to a mailbox that is closed', ...toClosed }),
    await settled(call, { what: 'notice whose mail server fell silent', ...toSilent }),
  ];
}

type Answer = { status: number; body: Record<string, unknown> };
type Call = (method: string, path: string, body?: unknown) => Promise<Answer>;

async function caller({ apiUrl, jwtSecret }: Stack): Promise<Call> {
  const token = await tokenFor(jwtSecret, 'crm:admin');
  return async (method, path, body) => {
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
}

async function settled(call: Call, { what, status, body }: Answer & { what: string }): Promise<SampleResult> {
  const correlationId = String(body.correlationId);
  if (status !== 202) {
    const blocked = Array.isArray(body.blocked) ? { blocked: body.blocked.map(String) } : {};
    return { what, status, correlationId, messageId: null, outcome: String(body.error), ...blocked };
  }
  const outcome = await reached(call, { status, body }, finalStates);
  return { what, status, correlationId, messageId: String(body.messageId), outcome };
}

/** Waits until the message is in one of the states, and returns it. */
async function reached(call: Call, { body }: Answer, states: readonly string[]): Promise<string> {
  const messageId = String(body.messageId);
  let state = '';
  await waitFor(
    async () => {
      state = String((await call('GET', `/api/messages/${messageId}`)).body.state);
      return states.includes(state);
    },
    { timeoutMs: finalTimeoutMs, what: `message ${messageId} to be ${states.join(' or ')}` },
  );
  return state;
}
