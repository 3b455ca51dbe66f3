import { html } from 'hono/html';
import { type SignInFailureCode, signInFailures } from '../oidc/sign-in-failures.ts';
import { page } from './sign-in-page.ts';

/** Why nobody was signed in, in our own words: those of the provider come by way of the address and are not shown. */
export function failurePage({
  code,
  returnTo,
  correlationId,
}: {
  code: SignInFailureCode;
  returnTo: string;
  correlationId: string;
}) {
  const { title, text } = signInFailures[code];
  const again = `/auth/sign-in?returnTo=${encodeURIComponent(returnTo)}`;
  // Who is known there but not welcome here would be sent back at once, without a chance to be somebody else.
  const isSomebodyElse = code === 'SIGN_IN_NO_ROLE' || code === 'SIGN_IN_REFUSED';
  return page(
    title,
    html`<p>${text}</p>
<p><a class="button" href="${isSomebodyElse ? `${again}&again=1` : again}">${isSomebodyElse ? 'Sign in as somebody else' : 'Sign in again'}</a></p>
<dl><dt>Code</dt><dd><code>${code}</code></dd><dt>Correlation id</dt><dd><code>${correlationId}</code></dd></dl>`,
  );
}
