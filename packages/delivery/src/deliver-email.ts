import { setTimeout as sleep } from 'node:timers/promises';
import type { EmailRequestedV1 } from '@crm/contracts';
import { isUnavailable } from '@crm/db';
import type { WaitReason } from '@crm/quotas';
import type { AttemptResult } from './attempt-result.ts';
import { callProvider } from './call-provider.ts';
import { type Claim, claimAttempt } from './claim-attempt.ts';
import { closeBarred } from './close-barred.ts';
import { deferEmail } from './defer-email.ts';
import type { DeliveryDeps } from './delivery-deps.ts';
import { mayStart, whileRenewing } from './lease.ts';
import type { Work } from './load-work.ts';
import { type PreparedMail, prepareMail } from './prepare-mail.ts';
import { type Settled, settleAttempt } from './settle-attempt.ts';

/**
 * What is to be done with the delivery. `reject`: publish it to the dead letters with this code, then acknowledge.
 * `deferred`: its request waits in the outbox again, for the provider's limit; acknowledge.
 */
export type Outcome =
  | { kind: 'done' }
  | { kind: 'reject'; code: string }
  | { kind: 'deferred'; reason: WaitReason };

const done: Outcome = { kind: 'done' };

/**
 * One attempt at one message: prepare, take a turn, claim, send, settle. Repeated deliveries do nothing but repeat the stored
 * verdict (E19). Asks no policy: the permit was given at admission, and the claim honours it. Throws when the
 * database does not answer; the delivery must then be kept and tried again.
 */
export async function deliverEmail(
  deps: DeliveryDeps,
  { event, body }: { event: EmailRequestedV1; body: Buffer },
): Promise<Outcome> {
  const seenAtMs = deps.clock.monotonicMs();
  // What the event says of its category decides whom it waits with, and nothing else.
  const ids = { eventId: event.event_id, messageId: event.message_id };
  const standing = await deps.store.standing(event.category, ids);
  switch (standing.kind) {
    case 'finished':
      return standing.rejectedWith === null ? done : { kind: 'reject', code: standing.rejectedWith };
    case 'held':
      return done;
    case 'unknown_event':
      return { kind: 'reject', code: 'UNKNOWN_EVENT' };
    case 'open':
      return attempt(deps, { work: standing.work, body, seenAtMs });
    default:
      return standing satisfies never;
  }
}

async function attempt(
  deps: DeliveryDeps,
  { work, body, seenAtMs }: { work: Work; body: Buffer; seenAtMs: number },
): Promise<Outcome> {
  const mail = await prepareMail(deps, work);
  // Before the claim: what waits for its turn has begun nothing, and a crash gives it back to the broker.
  const turn = mail.ok ? await deps.quota?.take(work.category) : undefined;
  if (turn?.kind === 'later') {
    await deferEmail(deps, { work, turn });
    return { kind: 'deferred', reason: turn.reason };
  }
  const claimed = await claimAttempt(deps, { work, rendering: mail.ok ? mail.rendering : null });
  if (claimed.kind !== 'claimed') turn?.unused();
  switch (claimed.kind) {
    case 'held':
      return done;
    case 'barred':
      await closeBarred(deps, { work, fence: claimed.fence });
      return done;
    case 'claimed': {
      const { claim } = claimed;
      const result = await send(deps, { work, claim, mail });
      if (result.kind === 'accepted') {
        const sinceQueuedMs = work.queuedForMs + deps.clock.monotonicMs() - seenAtMs;
        deps.onAccepted?.({ category: work.category, sinceQueuedMs });
      }
      const manifestSha256 = mail.ok ? mail.manifestSha256 : null;
      const settled = await settleSurely(deps, { work, claim, result, body, manifestSha256 });
      return settled === 'dead_letter' ? { kind: 'reject', code: codeOf(result) } : done;
    }
    default:
      return claimed satisfies never;
  }
}

async function send(
  deps: DeliveryDeps,
  { work, claim, mail }: { work: Work; claim: Claim; mail: PreparedMail },
): Promise<AttemptResult> {
  if (!mail.ok) {
    const { permanent, code, message } = mail;
    return { kind: 'failed', permanent, code, message, recipients: [], durationMs: 0 };
  }
  return whileRenewing(deps, claim, async () => {
    if (!(await mayStart(deps, claim)))
      return { kind: 'unknown', message: 'The lease was lost before the call.', durationMs: 0 };
    return callProvider(deps, { work, mime: mail.mime });
  });
}

/**
 * The provider has answered and only we know it: keep trying to write it down while the database is away. The sweep
 * may be quicker, and then the outcome is `unknown` and a person's to judge.
 */
async function settleSurely(
  deps: DeliveryDeps,
  attempt: Parameters<typeof settleAttempt>[1],
): Promise<Settled> {
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, 2_000)) {
    try {
      return await settleAttempt(deps, attempt);
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      deps.logger.warn({ event_id: attempt.work.eventId }, 'the database does not answer: settling again');
      await sleep(pauseMs);
    }
  }
}

function codeOf(result: AttemptResult): string {
  return result.kind === 'failed' ? result.code : 'DEAD_LETTERED';
}
