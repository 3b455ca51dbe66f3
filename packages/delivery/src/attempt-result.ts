import type { RecipientOutcome } from '@crm/messages';

/** How an attempt ended, in our words; texts are redacted. */
export type AttemptResult =
  | { kind: 'accepted'; providerMessageId: string; recipients: RecipientOutcome[]; durationMs: number }
  | {
      kind: 'failed';
      permanent: boolean;
      code: string;
      message: string;
      recipients: RecipientOutcome[];
      durationMs: number;
    }
  | { kind: 'unknown'; message: string; durationMs: number };
