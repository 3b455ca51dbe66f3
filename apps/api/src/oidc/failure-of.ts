import * as client from 'openid-client';
import type { SignInFailure } from './sign-in-failures.ts';

// Of the provider's own words only its registered codes are kept: the rest is free text, and may name a person.
const registered = /^[a-z_]{1,64}$/;

/** What an error of the exchange with the identity provider means for the one who signs in. */
export function failureOf(error: unknown): SignInFailure {
  if (error instanceof client.AuthorizationResponseError || error instanceof client.ResponseBodyError) {
    const named = registered.test(error.error) ? { providerError: error.error } : {};
    return { code: codeOfAnswer(error), ...named };
  }
  if (error instanceof client.WWWAuthenticateChallengeError) {
    // Our own credentials were refused: a fault of the settings.
    const named = error.cause.map(({ parameters }) => parameters.error).find((word) => word !== undefined);
    return {
      code: 'SIGN_IN_FAILED',
      ...(named !== undefined && registered.test(named) && { providerError: named }),
    };
  }
  return { code: isSilence(error) ? 'SIGN_IN_UNAVAILABLE' : 'SIGN_IN_FAILED' };
}

function codeOfAnswer(error: client.AuthorizationResponseError | client.ResponseBodyError) {
  switch (error.error) {
    case 'access_denied':
    case 'login_required':
    case 'interaction_required':
    case 'consent_required':
    case 'account_selection_required':
      return 'SIGN_IN_REFUSED';
    case 'temporarily_unavailable':
    case 'server_error':
      return 'SIGN_IN_UNAVAILABLE';
    // The code was taken already, or waited too long.
    case 'invalid_grant':
      return 'SIGN_IN_EXPIRED';
    default:
      return 'SIGN_IN_FAILED';
  }
}

/** No answer, or one of a server that has a fault: it may be another one in a moment. */
function isSilence(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof client.ClientError && error.code === 'OAUTH_TIMEOUT') return true;
  if (error.cause instanceof Response) return error.cause.status >= 500 || error.cause.status === 429;
  // What fetch throws for a host that is not there.
  return error instanceof TypeError && error.cause instanceof Error;
}
