import type { EmailRequestedV1 } from '@crm/contracts';
import { claimAttempt } from './claim-attempt.ts';
import { closeBarred } from './close-barred.ts';
import type { DeliveryDeps } from './delivery-deps.ts';
import { settleAttempt } from './settle-attempt.ts';

/**
 * Ends a message whose event the broker gave up on: its consumer died each time before it could claim. Without this
 * the message would stay `queued` for ever; now it is `failed`, with a dead letter that a person can replay. Answers
 * false when the event is not one that can be ended so.
 */
export async function abandonEmail(
  deps: DeliveryDeps,
  { event, body }: { event: EmailRequestedV1; body: Buffer },
): Promise<boolean> {
  const ids = { eventId: event.event_id, messageId: event.message_id };
  const standing = await deps.store.standing(event.category, ids);
  if (standing.kind !== 'open') return false;
  const { work } = standing;
  const claimed = await claimAttempt(deps, { work, rendering: null });
  if (claimed.kind === 'barred') await closeBarred(deps, { work, fence: claimed.fence });
  if (claimed.kind !== 'claimed') return false;
  const settled = await settleAttempt(deps, {
    work,
    claim: claimed.claim,
    result: {
      kind: 'failed',
      permanent: true,
      code: 'DELIVERY_LIMIT',
      message: 'The broker delivered the request too often without an answer.',
      recipients: [],
      durationMs: 0,
    },
    manifestSha256: null,
    body,
  });
  return settled === 'dead_letter';
}
