import type { Actor } from '@crm/audit';
import type { MessageState } from '@crm/contracts';

/** A person's wish that a message is sent again. */
export type Readmission = {
  messageId: string;
  /** The states from which this verb may start: `failed` for a replay, `unknown` for a person's resend. */
  from: readonly MessageState[];
  cause: 'replayed' | 'resent';
  /** The event that failed, if it is known. */
  causationId: string | null;
  reason: string;
  actor: Actor;
  correlationId: string;
  /** Decide and write nothing. */
  dryRun: boolean;
};
