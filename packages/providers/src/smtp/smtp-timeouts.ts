/** How long each phase of an SMTP session may take, in milliseconds. */
export type SmtpTimeouts = {
  /** DNS and TCP, and TLS where it comes first. */
  connectMs: number;
  greetingMs: number;
  /** EHLO, STARTTLS and AUTH together; also MAIL, all RCPT and DATA up to 354 together. */
  commandMs: number;
  /** Between two blocks of 64 kB that the server takes off us. */
  bodyStallMs: number;
  /**
   * From the end of the mail to the answer. RFC 5321 4.5.3.2.6 asks for 10 minutes: giving up earlier makes
   * duplicates, since many servers accept after a long look.
   */
  dataEndMs: number;
};

/** RFC 5321's 10 minutes at the end; short before, where a failure is certain and a later try is harmless. */
export const defaultSmtpTimeouts: SmtpTimeouts = {
  connectMs: 10_000,
  greetingMs: 10_000,
  commandMs: 30_000,
  bodyStallMs: 60_000,
  dataEndMs: 600_000,
};
