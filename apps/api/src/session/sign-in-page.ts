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
export const signInPagePolicy =
  "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** A page to sign in as one of the roles: for the demo, where no identity provider stands behind it. */
export function demoSignInPage(returnTo: string) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="/auth/sign-in.css">
<title>Sign in · CRM communications</title>
</head>
<body>
<main>
<h1>Sign in to the demo</h1>
<p>Choose whose desk to sit at. Outside the demo your identity provider decides.</p>
<form method="post" action="/auth/demo">
<input type="hidden" name="returnTo" value="${returnTo}">
<ul>
${Object.entries(offered).map(
  ([role, { label, hint }]) =>
    html`<li><button name="role" value="${role}">${label}</button> <span>${hint}</span></li>`,
)}
</ul>
</form>
</main>
</body>
</html>`;
}

/** Said where nobody can sign in. */
export function noSignInPage() {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="/auth/sign-in.css">
<title>Sign in · CRM communications</title>
</head>
<body>
<main>
<h1>Nobody can sign in here yet</h1>
<p>This server has no way to sign in at the console. Its operator finds what to set in the configuration page of the documentation. The API itself takes bearer tokens.</p>
</main>
</body>
</html>`;
}

export const signInStyles = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, "DejaVu Sans", sans-serif; }
body { margin: 0; display: grid; place-items: start center; }
main { max-inline-size: 36rem; padding: 3rem 1rem; }
ul { list-style: none; padding: 0; display: grid; gap: .75rem; }
button { font: inherit; min-block-size: 2.5rem; padding-inline: 1rem; min-inline-size: 13rem; cursor: pointer; }
`;
