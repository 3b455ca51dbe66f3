import { blobOf } from '@crm/artifacts';
import type { EmailRequestedV1 } from '@crm/contracts';
import { newId } from '@crm/runtime';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ClaimRequest, Rendering } from '../src/claim-events.ts';
import { createDeliveryStore } from '../src/create-delivery-store.ts';
import { openWorkshopWithLoan, type Workshop } from './workshop.ts';

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshopWithLoan(inject('databaseUrl'));
});
afterAll(() => shop.close());

/** A store, and how many statements it has made that claim. */
function countedStore() {
  const { sql } = shop.database.db;
  const counted = { claims: 0 };
  const counting = new Proxy(sql, {
    apply: (target, self, args: Parameters<typeof sql>) => {
      if (String(args[0]).includes('INSERT INTO public.processed_events')) counted.claims += 1;
      return Reflect.apply(target, self, args);
    },
  });
  return { store: createDeliveryStore({ sql: counting }), counted };
}

/** A letter whose two parts have so many bytes. */
function renderingOf(
  { event_id: eventId, message_id: messageId }: EmailRequestedV1,
  sizes: number[],
): Rendering {
  const blobs = sizes.map((size, index) => blobOf(Buffer.alloc(size, `${index}${messageId}`)));
  const [first = blobOf(Buffer.alloc(1))] = blobs;
  const part = { sha256: first.sha256, size: first.size };
  const manifest = {
    ...{ version: 1 as const, messageId, templateId: 'notice-v1', templateVersion: 1 },
    ...{ templateHash: part.sha256, category: 'transactional' as const, subjectSha256: part.sha256 },
    ...{ html: part, text: part, mime: part, attachments: [] },
  };
  const ids = { id: newId(), eventId, messageId, loanId: 1, correlationId: 'corr-1' };
  return { artifact: { ...ids, category: 'transactional', manifest }, blobs };
}
const requestOf = (event: EmailRequestedV1, sizes: number[]): ClaimRequest => ({
  eventId: event.event_id,
  messageId: event.message_id,
  rendering: renderingOf(event, sizes),
  owner: 'consumer-1',
  leaseMs: 15_000,
  provider: 'scripted',
});

/** Claims three at once, of letters of such parts; answers how many statements that took. */
async function claimThree(sizes: number[]): Promise<number> {
  const { store, counted } = countedStore();
  const events = [await shop.admit(), await shop.admit(), await shop.admit()];
  const claims = events.map((event) => store.claim('transactional', requestOf(event, sizes)));
  expect((await Promise.all(claims)).map(({ kind }) => kind)).toEqual(['claimed', 'claimed', 'claimed']);
  return counted.claims;
}

describe('E2: deliveries that are claimed at one moment', () => {
  const halfMax = 128 * 1024;

  it('share a statement: the first goes at once, the others together', async () => {
    expect(await claimThree([100, 100])).toBe(2);
  });

  it('share it up to 256 KiB of a letter, all parts together, and above it each has its own', async () => {
    expect(await claimThree([halfMax, halfMax])).toBe(2);
    expect(await claimThree([halfMax, halfMax + 1])).toBe(3);
    expect(await claimThree([halfMax + 1, halfMax])).toBe(3);
  });

  it('two of one message never share it: the second finds what the first has done', async () => {
    const { store, counted } = countedStore();
    // In one statement PostgreSQL would refuse both, and each would then be claimed by itself.
    const [before, event] = [await shop.admit(), await shop.admit()];
    const other = { ...event, event_id: newId() };
    const claims = [before, event, other].map((one) => store.claim('transactional', requestOf(one, [100])));
    expect((await Promise.all(claims)).map(({ kind }) => kind)).toEqual(['claimed', 'claimed', 'barred']);
    expect(counted.claims).toBe(3);
  });

  it('a notice and a marketing mail never share it: an opt-out that holds up the one does not hold up the other', async () => {
    const { store, counted } = countedStore();
    const events = [await shop.admit({ category: 'marketing' }), await shop.admit(), await shop.admit()];
    const { sql } = shop.database.db;
    const { message_id: held } = events[0] as EmailRequestedV1;
    const locking = await sql.reserve();
    await locking`BEGIN`;
    await locking`SELECT 1 FROM messages WHERE id = ${held} FOR UPDATE`;
    const [marketing, ...notices] = events.map((event) =>
      store.claim(event.category, requestOf(event, [100])),
    );
    expect((await Promise.all(notices)).map(({ kind }) => kind)).toEqual(['claimed', 'claimed']);
    expect(counted.claims).toBe(3);
    await locking`COMMIT`;
    locking.release();
    expect((await marketing)?.kind).toBe('claimed');
  });
});
