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
      /** Not this mail's fault: tried again after so long, and its schedule stays where it is. */
      spared?: { retryInMs: number };
    }
  | { kind: 'unknown'; message: string; durationMs: number };
