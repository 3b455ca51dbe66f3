/** One mail, ready to go: the bytes are handed over as they are, the envelope decides who gets them. */
export type OutgoingMail = {
  /** Bare addresses, taken verbatim; `to` holds every recipient, cc and bcc included. */
  envelope: { from: string; to: readonly string[] };
  mime: Buffer;
  /** Message id, for logs. */
  messageId: string;
};

/** A recipient that the server would not take while it took the mail for others. */
export type RefusedRecipient = {
  address: string;
  /** The SMTP status, such as 550. */
  code: number;
  /** True for 5xx. A recipient refused for now is named too: the mail never goes out again for it. */
  permanent: boolean;
  /** The server's words, which may hold addresses: redact before storing or logging. */
  reason: string;
};

/** Why a provider did not take a mail, in our words; these become `error_code` of `crm.email.failed.v1`. */
export type RefusalCode =
  | 'PROVIDER_PERMANENT'
  | 'PROVIDER_TEMPORARY'
  /** For how fast or how much we send, not for this mail. */
  | 'PROVIDER_THROTTLED'
  | 'PROVIDER_UNREACHABLE'
  | 'PROVIDER_AUTH';

/**
 * How one call ended. `refused`: the mail has certainly not been accepted. `unknown`: the whole mail was handed
 * over and no definite answer came, so it may or may not have been accepted and must not be sent again.
 */
export type SendOutcome =
  | {
      kind: 'accepted';
      /** The provider's own id of the mail; null where its answer names none. */
      providerMessageId: string | null;
      refused: RefusedRecipient[];
      response: string;
    }
  | {
      kind: 'refused';
      permanent: boolean;
      code: RefusalCode;
      smtpCode?: number;
      /** May hold addresses: redact before storing or logging. */
      reason: string;
      perRecipient?: RefusedRecipient[];
      /** With `PROVIDER_THROTTLED`: it wants to be left alone so long, null where it does not say (429 has `Retry-After`). */
      throttle?: { retryAfterMs: number | null };
    }
  | { kind: 'unknown'; reason: string };

/** Sends mail through one provider. Never sends a mail twice by itself. */
export type EmailProvider = {
  /** For metrics and logs. */
  readonly name: string;
  start: () => void;
  /** Idempotent. Calls under way end as if the connection were lost. */
  stop: () => Promise<void>;
  /**
   * Never rejects for anything the provider did; throws for an envelope address that is not a plain mailbox. An
   * aborted signal ends the call by the same rule as a lost connection: `refused` or `unknown`.
   */
  send: (mail: OutgoingMail, signal?: AbortSignal) => Promise<SendOutcome>;
  /** Asks a provider that can be asked what became of a mail; absent where it cannot. */
  check?: (messageId: string) => Promise<'accepted' | 'not_accepted' | 'unknown'>;
  /** True if the provider takes a session and our credentials now; sends nothing. */
  probe: () => Promise<boolean>;
};
