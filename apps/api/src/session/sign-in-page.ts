import type { Role } from '@crm/contracts';
import { html } from 'hono/html';

/** What each role is for, in a sentence, in the order in which the demo offers them. */
const offered: Partial<Record<Role, { label: string; hint: string }>> = {
  'crm:agent': { label: 'Servicing agent', hint: 'finds contacts, records preferences, sends letters' },
  'crm:supervisor': { label: 'Supervisor', hint: 'does what an agent does' },
  'crm:compliance': { label: 'Compliance officer', hint: 'reads everything, the audit log included' },
  'crm:ops': { label: 'Operator', hint: 'watches the queues and resolves what went wrong' },
  'crm:admin': { label: 'Administrator', hint: 'may do everything' },
};

/** The policy of the page below: a form to our own host and nothing else. */
const signInPagePolicy =
  "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export const pageHeaders = { 'content-security-policy': signInPagePolicy };

/** A page without a script: for those who are not signed in. */
export function page(title: string, body: ReturnType<typeof html>) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="/auth/sign-in.css">
<title>${title} · CRM communications</title>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>`;
}

/** A page to sign in as one of the roles: for the demo, where no identity provider stands behind it. */
export function demoSignInPage(returnTo: string) {
  return page(
    'Sign in to the demo',
    html`<p>Choose whose desk to sit at. Outside the demo your identity provider decides.</p>
<form method="post" action="/auth/demo">
<input type="hidden" name="returnTo" value="${returnTo}">
<ul>
${Object.entries(offered).map(
  ([role, { label, hint }]) =>
    html`<li><button name="role" value="${role}">${label}</button> <span>${hint}</span></li>`,
)}
</ul>
</form>`,
  );
}

/** Said where nobody can sign in. */
export function noSignInPage() {
  return page(
    'Nobody can sign in here yet',
    html`<p>This server has no way to sign in at the console. Its operator finds what to set in the configuration page of the documentation. The API itself takes bearer tokens.</p>`,
  );
}

export function signedOutPage() {
  return page(
    'You are signed out',
    html`<p>Your session has ended on this server. Close the window if others use this machine.</p>
<p><a class="button" href="/auth/sign-in">Sign in again</a></p>`,
  );
}

export const signInStyles = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, "DejaVu Sans", sans-serif; }
body { margin: 0; display: grid; place-items: start center; }
main { box-sizing: border-box; max-inline-size: 36rem; padding: 3rem 1rem; }
ul { list-style: none; padding: 0; display: grid; gap: .75rem; }
button, .button { font: inherit; min-block-size: 2.5rem; padding-inline: 1rem; min-inline-size: 13rem; cursor: pointer; }
.button { box-sizing: border-box; display: inline-grid; place-items: center; border: 1px solid; border-radius: .25rem; color: inherit; text-decoration: none; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dd { margin: 0; overflow-wrap: anywhere; }
`;
