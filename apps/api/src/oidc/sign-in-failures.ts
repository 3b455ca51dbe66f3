import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** Why nobody was signed in: what the page says, and its status. Codes are in the audit log and in docs/errors.md. */
export const signInFailures = {
  SIGN_IN_EXPIRED: {
    status: 400,
    title: 'This sign-in is over',
    text: 'It was begun too long ago, in another browser, or has been used already. Nobody was signed in.',
  },
  SIGN_IN_FAILED: {
    status: 400,
    title: 'The sign-in could not be trusted',
    text: 'What came back from the identity provider does not hold. Nobody was signed in. If it happens again, tell your administrator.',
  },
  SIGN_IN_REFUSED: {
    status: 403,
    title: 'The identity provider did not sign you in',
    text: 'It was cancelled there, or you are not allowed to use this application.',
  },
  SIGN_IN_NO_ROLE: {
    status: 403,
    title: 'You have no role here',
    text: 'You are known to the identity provider, but it names no role of this application for you. Ask your administrator for one, or sign in as somebody else.',
  },
  SIGN_IN_UNAVAILABLE: {
    status: 503,
    title: 'The identity provider does not answer',
    text: 'Nobody can sign in right now. Try again in a moment.',
  },
} as const satisfies Record<string, { status: ContentfulStatusCode; title: string; text: string }>;

export type SignInFailureCode = keyof typeof signInFailures;

/** One failure: its code, what the provider called it, and, once it is known, whom it met. */
export type SignInFailure = { code: SignInFailureCode; providerError?: string; subject?: string };
