import type { Role } from '@crm/contracts';
import { callProduct, sendUntil } from './call-product.ts';

export type ConsolePage = { role: Role; path: string };

/** Every page of the console with something to show, each with a role that opens it. */
export async function consolePages(): Promise<ConsolePage[]> {
  const [messageId] = await Promise.all([
    sendUntil('sent', { loanId: 5002, to: 'cedar.court@x.example' }),
    sendUntil('failed', { loanId: 5005, to: 'aspen.way@closed.example' }),
    sendUntil('unknown', { loanId: 5006, to: 'elm.grove@silent.example' }),
  ]);
  const { correlationId } = (await callProduct('GET', `/api/messages/${messageId}`)).body;
  return [
    { role: 'crm:agent', path: '/contacts' },
    { role: 'crm:agent', path: '/contacts/1002' },
    { role: 'crm:agent', path: '/loans/5002' },
    { role: 'crm:agent', path: '/loans/5002/compose' },
    { role: 'crm:compliance', path: '/messages' },
    { role: 'crm:compliance', path: `/messages/${messageId}` },
    { role: 'crm:compliance', path: '/audit' },
    { role: 'crm:compliance', path: `/audit/${correlationId}` },
    { role: 'crm:ops', path: '/ops' },
    { role: 'crm:ops', path: '/ops/dlq' },
  ];
}
