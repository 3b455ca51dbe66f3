import { tokenFor } from '@crm/demo';
import { waitFor } from '@crm/dev';
import { product } from './product.ts';

type Answer = { status: number; body: Record<string, unknown> };

/** Calls the product's api as another program would, in the name of an administrator. */
export async function callProduct(method: string, path: string, body?: unknown): Promise<Answer> {
  const token = await tokenFor(product().jwtSecret, 'crm:admin');
  const response = await fetch(`${product().consoleUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Sends a notice, or an offer, of a loan and waits until the message has come to the state; returns its id. */
export async function sendUntil(
  state: string,
  { loanId, to, isOffer = false }: { loanId: number; to: string; isOffer?: boolean },
): Promise<string> {
  const notice = {
    subject: 'Your payment was received',
    templateId: 'payment-received-v1',
    variables: { PaymentAmount: 184_213, PaymentDate: '2026-11-03', PaymentMethod: 'AutoPay' },
  };
  const offer = { subject: 'A rate for your home', templateId: 'rate-offer-v1', category: 'marketing' };
  const { status, body } = await callProduct('POST', `/api/loans/${loanId}/crm/send-email`, {
    to: [to],
    ...(isOffer ? offer : notice),
  });
  if (status !== 202) throw new Error(`not queued: ${JSON.stringify(body)}`);
  const messageId = String(body.messageId);
  await waitFor(async () => (await callProduct('GET', `/api/messages/${messageId}`)).body.state === state, {
    // A machine that is short of breath has attempts cut off, and the next one waits for its turn.
    timeoutMs: 150_000,
    what: `message ${messageId} to be ${state}`,
  });
  return messageId;
}
