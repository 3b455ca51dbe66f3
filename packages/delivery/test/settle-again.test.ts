import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openWorkshopWithLoan, type Workshop } from './workshop.ts';

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshopWithLoan(inject('databaseUrl'));
});
afterAll(() => shop.close());

describe('E2: a database that goes away when the provider has answered', () => {
  /** Fails so often before it writes. */
  function failing(code: string, times: number) {
    const { store } = shop.deps;
    const warned: unknown[] = [];
    let tries = 0;
    const settleSent: typeof store.settleSent = async (category, settling) => {
      tries += 1;
      if (tries <= times) throw Object.assign(new Error(code), { code });
      return store.settleSent(category, settling);
    };
    const logger = { warn: (fields: unknown) => warned.push(fields) };
    return { deps: { ...shop.deps, logger, store: { ...store, settleSent } }, warned };
  }

  it('is asked again until the acceptance is written, without another call', async () => {
    const event = await shop.admit();
    const calls = shop.provider.sent.length;
    const { deps, warned } = failing('57P01', 1);
    expect(await shop.deliver(event, deps)).toEqual({ kind: 'done' });
    expect(await shop.message(event.message_id)).toMatchObject({ state: 'sent' });
    expect(shop.provider.sent).toHaveLength(calls + 1);
    expect(warned).toEqual([{ event_id: event.event_id }]);
  });

  it('is not asked again what it refuses', async () => {
    const event = await shop.admit();
    const { deps, warned } = failing('23514', 1);
    await expect(shop.deliver(event, deps)).rejects.toThrow('23514');
    expect(warned).toEqual([]);
    expect(await shop.message(event.message_id)).toMatchObject({ state: 'sending' });
  });
});
