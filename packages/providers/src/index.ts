export type {
  EmailProvider,
  OutgoingMail,
  RefusalCode,
  RefusedRecipient,
  SendOutcome,
} from './email-provider.ts';
