import { roles } from '@crm/contracts';
import * as v from 'valibot';

/** In clear text only on the machine itself: beyond it, tokens and cookies would travel for all to read. */
const safeUrl = v.pipe(
  v.string(),
  v.url('must be a URL'),
  v.check((text) => {
    const { protocol, hostname } = new URL(text);
    return (
      protocol === 'https:' || (protocol === 'http:' && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostname))
    );
  }, 'must be an https URL, or an http URL of this machine'),
);

const role = v.picklist(roles, 'must name roles of ours');

/** Groups of the provider with the roles they give, as JSON: names of groups may hold any separator. */
const roleMap = v.pipe(
  v.string(),
  v.parseJson(undefined, 'must be JSON'),
  v.record(
    v.string(),
    v.union(
      [
        v.pipe(
          role,
          v.transform((one) => [one]),
        ),
        v.array(role),
      ],
      'must name roles of ours',
    ),
    'must be an object of group names',
  ),
  // A list is an object too; and a map of nothing would let nobody in.
  v.check((map) => !Array.isArray(map) && Object.keys(map).length > 0, 'must be an object of group names'),
);

/** How people sign in at the console. */
export const oidcSettings = {
  OIDC_ISSUER: v.optional(
    v.pipe(
      safeUrl,
      v.metadata({
        means:
          'Issuer of the identity provider that signs people in at the console, by discovery; https, or http on this machine. Goes with `OIDC_CLIENT_ID`, `OIDC_CLIENT_SECRET` and `PUBLIC_URL`: all or none. Without it nobody can sign in',
      }),
    ),
  ),
  OIDC_CLIENT_ID: v.optional(
    v.pipe(
      v.string(),
      v.metadata({ means: 'Of the console’s registration there ([sign-in](#sign-in-of-the-console))' }),
    ),
  ),
  OIDC_CLIENT_SECRET: v.optional(
    v.pipe(v.string(), v.metadata({ means: 'The secret of that registration', secret: true })),
  ),
  OIDC_CLIENT_AUTH: v.optional(
    v.pipe(
      v.picklist(
        ['client_secret_basic', 'client_secret_post'],
        'must be client_secret_basic or client_secret_post',
      ),
      v.metadata({ means: 'or `client_secret_post`: how the secret is sent' }),
    ),
    'client_secret_basic',
  ),
  OIDC_SCOPES: v.optional(
    v.pipe(
      v.string(),
      v.regex(/(?:^| )openid(?: |$)/, 'must have the scope openid'),
      v.metadata({ means: 'What is asked for; must have `openid`' }),
    ),
    'openid profile',
  ),
  OIDC_ROLES_CLAIM: v.optional(
    v.pipe(
      v.string(),
      v.metadata({
        means:
          'The claim of the ID token that lists a person’s roles or groups; with dots a path (`realm_access.roles`)',
      }),
    ),
    'roles',
  ),
  OIDC_ROLE_MAP: v.optional(
    v.pipe(
      roleMap,
      v.metadata({
        means:
          'JSON, from a value of that claim to a role or a list of roles: `{"CRM Desk":"crm:agent"}`. Without it the values are our role names. A value that is not listed gives nothing',
      }),
    ),
  ),
};

type Given = {
  OIDC_ISSUER?: string | undefined;
  OIDC_CLIENT_ID?: string | undefined;
  OIDC_CLIENT_SECRET?: string | undefined;
  PUBLIC_URL?: string | undefined;
};

/** What the sign-in needs is there altogether or not at all: half of it would be a door that nobody can open. */
export function isOidcWhole(env: Given): boolean {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, PUBLIC_URL } = env;
  const own = [OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET];
  if (own.every((value) => value === undefined)) return true;
  return [...own, PUBLIC_URL].every((value) => value !== undefined);
}

/** The redirect URI must not travel in clear text either. */
export function isOidcReachedSafely({ OIDC_ISSUER, PUBLIC_URL }: Given): boolean {
  return OIDC_ISSUER === undefined || PUBLIC_URL === undefined || v.is(safeUrl, PUBLIC_URL);
}
