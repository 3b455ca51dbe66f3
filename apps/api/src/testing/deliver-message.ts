import type { EmailRequestedV1 } from '@crm/contracts';
import {
  createDeliveryStore,
  type DeliveryDeps,
  deliverEmail,
  leaseTimes,
  resendNothing,
  retryPolicies,
} from '@crm/delivery';
import { createLogger, newId, systemClock } from '@crm/runtime';
import { createTemplateCache } from '@crm/templates';
import { createPreviewRenderer } from '../previews/create-preview-renderer.ts';
import type { MadeMessage } from './make-message.ts';
import { servicer } from './seed.ts';
import type { TestApi } from './start-test-api.ts';

const nothing = () => undefined;

type SendOutcome = Awaited<ReturnType<DeliveryDeps['provider']['send']>>;

const taken: SendOutcome = {
  kind: 'accepted',
  providerMessageId: '<1@mta.example>',
  refused: [],
  response: '250 ok',
};

/** What the consumer does with the request of a message, by its own code; the provider takes every mail unless told. */
export async function deliverMessage(
  { db }: TestApi,
  { eventId }: Pick<MadeMessage, 'eventId'>,
  answer: SendOutcome = taken,
): Promise<void> {
  const logger = createLogger({ name: 'consumer', level: 'silent' });
  const renderer = createPreviewRenderer(logger);
  const [row] = await db.sql<
    { payload: EmailRequestedV1 }[]
  >`SELECT payload FROM outbox_messages WHERE id = ${eventId}`;
  if (row === undefined) throw new Error('there is no such request');
  try {
    await deliverEmail(
      {
        db,
        clock: systemClock,
        newId,
        owner: 'consumer@test',
        provider: {
          name: 'smtp',
          start: nothing,
          stop: async () => undefined,
          send: async () => answer,
          probe: async () => true,
        },
        renderer,
        templates: createTemplateCache({ db, monotonicMs: systemClock.monotonicMs }),
        servicer,
        mailFrom: { address: 'notices@servicer.example', name: 'Example Home Loans' },
        retryPolicies,
        store: createDeliveryStore(db),
        resend: resendNothing,
        lease: leaseTimes,
        wakeUp: nothing,
        logger,
      },
      { event: row.payload, body: Buffer.from(JSON.stringify(row.payload)) },
    );
  } finally {
    await renderer.stop();
  }
}
