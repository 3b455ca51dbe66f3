/** Why an attempt failed, for the facet and the sentence; an unknown code stands for itself. */
export const failureWords: Record<string, string> = {
  PROVIDER_PERMANENT: 'the mail server refused it for good',
  PROVIDER_TEMPORARY: 'the mail server refused it for now',
  PROVIDER_THROTTLED: 'the mail server asked us to slow down',
  PROVIDER_UNREACHABLE: 'the mail server could not be reached',
  PROVIDER_AUTH: 'the mail server did not accept our sign-in',
  OUTCOME_UNKNOWN: 'the connection broke after it was handed over',
  RENDER_FAILED: 'its text could not be made',
  RENDER_TIMEOUT: 'making its text took too long',
  RENDER_TOO_LARGE: 'its text is too large',
  VARIABLE_MISSING: 'the loan lacks a value that the template needs',
  VARIABLE_INVALID: 'a value does not fit the template',
  TEMPLATE_MISSING: 'its template is gone',
  TEMPLATE_INVALID: 'its template cannot be used',
  ARTIFACT_DAMAGED: 'its stored text was changed or lost',
  DELIVERY_LIMIT: 'handling it failed again and again',
};

export function failureOf(code: string | null): string {
  return code === null ? 'no reason was recorded' : (failureWords[code] ?? code);
}

export const causeWords: Record<string, string> = {
  claimed: 'A worker took it',
  provider_accepted: 'The mail server took it',
  attempt_failed: 'The attempt failed',
  attempts_exhausted: 'No further attempt is planned',
  outcome_unknown: 'Nothing definite was answered',
  lease_expired: 'Its worker was lost',
  marked_sent: 'A person marked it as sent',
  replayed: 'An operator queued it again',
  resent: 'A person sent it again',
  resent_by_rule: 'Sent again by the rule for its category',
  opted_out: 'A recipient opted out',
  permit_expired: 'Its time was over',
};

export const bodyIsRecorded =
  'Opening it is recorded with your name, since it holds what was written to a borrower.';
