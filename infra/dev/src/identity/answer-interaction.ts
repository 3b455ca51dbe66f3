import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type Provider from 'oidc-provider';
import type { IdentityAccounts } from './accounts.ts';
import { document } from './document.ts';

/** The page of the provider on which somebody chooses who to be, or turns back. */
export async function answerInteraction(
  provider: Provider,
  {
    request,
    response,
    accounts,
  }: { request: IncomingMessage; response: ServerResponse; accounts: IdentityAccounts },
): Promise<void> {
  if (request.method === 'POST') {
    const accountId = new URLSearchParams(await text(request)).get('account') ?? '';
    const result = accountId in accounts ? { login: { accountId } } : { error: 'access_denied' };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
    return;
  }
  const buttons = [...Object.keys(accounts), 'Cancel'].map(
    (account) => `<p><button name="account" value="${account}">${account}</button></p>`,
  );
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(document('Who are you?', `<form method="post">${buttons.join('')}</form>`));
}
