import type { RefusalCode, RefusedRecipient, SendOutcome } from '../email-provider.ts';
import { throttleOf } from './throttle-of.ts';

/** nodemailer's error, as far as it is used. `response` is the server's line, `command` what it answered. */
export type SmtpFailure = {
  message: string;
  code?: unknown;
  command?: unknown;
  response?: unknown;
  responseCode?: unknown;
  rejectedErrors?: unknown;
};

/** Authentication required, too weak, failed, or not without encryption (RFC 4954): ours to repair, not the mail's. */
const authenticationCodes = new Set([530, 534, 535, 538]);

/**
 * What a failed send means. The rule (RFC 5321 4.2, 4.5.3.2.6): a complete 4xx or 5xx answer is definite, whenever
 * it comes. Without one, a mail whose end was handed over is `unknown`, and any other has not been accepted.
 */
export function classifyFailure(failure: SmtpFailure, bodyHandedOver: boolean): SendOutcome {
  const smtpCode = definiteCode(failure);
  if (smtpCode !== null) return refusal(failure, smtpCode);
  if (bodyHandedOver) {
    return { kind: 'unknown', reason: `no definite answer after the end of the mail: ${failure.message}` };
  }
  if (isTooLarge(failure)) {
    return { kind: 'refused', permanent: true, code: 'PROVIDER_PERMANENT', reason: failure.message };
  }
  // Digits without a complete reply of their own, such as the 421 with which a server ends the session.
  const { responseCode } = failure;
  return {
    kind: 'refused',
    permanent: false,
    code: 'PROVIDER_TEMPORARY',
    reason: failure.message,
    ...(typeof responseCode === 'number' ? { smtpCode: responseCode } : {}),
    ...throttled(failure),
  };
}

/**
 * A session that never became ready: no mail was in it. Never permanent, because the fault is the provider's or
 * our settings', whatever digits it answers.
 */
export function classifySessionFailure(failure: SmtpFailure): SendOutcome {
  const code: RefusalCode = failure.code === 'EAUTH' ? 'PROVIDER_AUTH' : 'PROVIDER_UNREACHABLE';
  const { responseCode } = failure;
  return {
    kind: 'refused',
    permanent: false,
    code,
    reason: failure.message,
    ...(typeof responseCode === 'number' ? { smtpCode: responseCode } : {}),
    ...throttled(failure),
  };
}

/** What a refusal for our rate has beside the rest. */
function throttled({
  responseCode,
  response,
  message,
}: SmtpFailure): { code: 'PROVIDER_THROTTLED'; throttle: { retryAfterMs: number | null } } | undefined {
  const throttle = throttleOf(responseCode, String(response ?? message));
  return throttle === null ? undefined : { code: 'PROVIDER_THROTTLED', throttle };
}

/** The recipients that nodemailer reports as refused. `spelling` gives back the address as the caller wrote it. */
export function refusedRecipients(
  errors: unknown,
  spelling: (address: string) => string,
): RefusedRecipient[] {
  if (!Array.isArray(errors)) return [];
  return errors.map(({ recipient, responseCode, response, message }) => ({
    address: spelling(String(recipient)),
    code: typeof responseCode === 'number' ? responseCode : 0,
    permanent: typeof responseCode === 'number' && responseCode >= 500 && responseCode < 600,
    reason: String(response ?? message),
  }));
}

/**
 * Only these two codes come from a complete reply line to a command of this mail. A line that was cut off by the
 * end of the connection is reported as ECONNECTION, with its digits, and is no answer.
 */
function definiteCode({ code, responseCode }: SmtpFailure): number | null {
  if (code !== 'EENVELOPE' && code !== 'EMESSAGE') return null;
  return typeof responseCode === 'number' && responseCode >= 400 && responseCode < 600 ? responseCode : null;
}

function refusal(failure: SmtpFailure, smtpCode: number): SendOutcome {
  const perRecipient = refusedRecipients(failure.rejectedErrors, (address) => address);
  const isAuthentication = authenticationCodes.has(smtpCode);
  // Of refused recipients nodemailer reports one that was refused for now, if there is one: 4xx stands for all.
  const permanent = !isAuthentication && smtpCode >= 500;
  return {
    kind: 'refused',
    permanent,
    code: isAuthentication ? 'PROVIDER_AUTH' : permanent ? 'PROVIDER_PERMANENT' : 'PROVIDER_TEMPORARY',
    smtpCode,
    reason: String(failure.response ?? failure.message),
    ...(perRecipient.length > 0 ? { perRecipient } : {}),
    ...throttled(failure),
  };
}

/** The server's SIZE is smaller than the mail; nodemailer says so before MAIL, without a reply code. */
function isTooLarge({ code, command, responseCode }: SmtpFailure): boolean {
  return code === 'EMESSAGE' && command === 'MAIL FROM' && typeof responseCode !== 'number';
}
