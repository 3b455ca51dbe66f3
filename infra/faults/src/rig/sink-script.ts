import type { Accept } from '../check/logs.ts';

/** Where a session stands; `end` is after the final dot. */
export type Step = 'connect' | 'mail' | 'rcpt' | 'data' | 'end';

/**
 * What the mail server does there in place of the ordinary. `accept` (only at the end) takes the mail, has it on disk,
 * kills the process named, and only then does what `next` says.
 */
export type Act =
  | { kind: 'reply'; code: number; text?: string }
  | { kind: 'hang' }
  | { kind: 'reset' }
  /** Shuts the session as a server does that goes down. */
  | { kind: 'quit' }
  | { kind: 'slow'; ms: number }
  | { kind: 'kill'; pid: number }
  | { kind: 'accept'; next: 'answer' | 'reset' | 'hang' | 'close'; kill?: number };

export type Rule = {
  step: Step;
  act: Act;
  /** Part of a recipient's address that the rule is about; every mail where left out. Not asked at `connect`. */
  to?: string;
  /** Times it applies; for ever where left out. */
  times?: number;
};

export type ToSink = { script: Rule[] };

export type FromSink =
  | { kind: 'listening'; port: number }
  | { kind: 'scripted' }
  | { kind: 'accept'; accept: Accept }
  | { kind: 'session'; step: Step };
