export { type BreakerState, createProviderBreaker, type ProviderBreaker } from './create-provider-breaker.ts';
export type {
  EmailProvider,
  OutgoingMail,
  RefusalCode,
  RefusedRecipient,
  SendOutcome,
} from './email-provider.ts';
export { buildMime, type MailContent } from './mime/build-mime.ts';
export type { ProviderLogger } from './provider-logger.ts';
export { createSmtpProvider } from './smtp/create-smtp-provider.ts';
export { defaultSmtpTimeouts, type SmtpTimeouts } from './smtp/smtp-timeouts.ts';
