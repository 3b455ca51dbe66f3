import { admitEmail, createAdmissionStore, readmit } from '@crm/admission';
import type { EmailRequestedV1 } from '@crm/contracts';
import { wakeUpInProcess } from '@crm/outbox';
import { updatePreferences } from '@crm/preferences';
import fc from 'fast-check';
import { createBell } from './bell.ts';
import { accepted, never, noAnswer, tryLater, type Workshop } from './workshop.ts';

const actor = { type: 'user', id: 'agent-7' } as const;
/** A race makes at most some forty attempts; one that makes more would never end. */
const attemptsMax = 300;

/** What a race is made of: what people do meanwhile, what the provider says, where in the schedule the opt-out falls. */
export const racePlan = fc.record({
  doings: fc.array(
    fc.record({
      doing: fc.constantFrom('admit', 'admit', 'resend', 'replay'),
      afterEvents: fc.integer({ min: 0, max: 8 }),
    }),
    { minLength: 2, maxLength: 7 },
  ),
  answers: fc.array(
    fc.record({
      answer: fc.constantFrom(accepted, tryLater, tryLater, noAnswer, never),
      turns: fc.integer({ min: 0, max: 4 }),
    }),
    { minLength: 8, maxLength: 8 },
  ),
  waitingBefore: fc.integer({ min: 0, max: 2 }),
  optOutAfterEvents: fc.integer({ min: 0, max: 24 }),
});
export type RacePlan = typeof racePlan extends fc.Arbitrary<infer T> ? T : never;

export type RaceTimes = {
  /** From the request to opt out until its answer: from then on nothing starts. */
  effectMs: number[];
  /** Calls to the provider that began after an opt-out's answer, under a claim from before it: so long after. */
  lateCallsMs: number[];
};

export type Racer = { race: (plan: RacePlan) => Promise<string[]> };

/** One contact and its races, one after the other: each begins with the contact opted in and ends with it opted out. */
export function createRacer(
  shop: Workshop,
  { contactId, email, times }: { contactId: number; email: string; times: RaceTimes },
): Racer {
  const { sql } = shop.database.db;
  // Events of one correlation id are found by an index; by message there is none.
  const correlationId = `race-${contactId}`;
  const bell = createBell();
  const admissionStore = createAdmissionStore(shop.database.db, {
    wakeUp: wakeUpInProcess(shop.database.db, bell.ring),
  });
  const admission = { ...shop.admission, admissionStore, wakeUp: bell.ring };
  const deps = { ...shop.deps, wakeUp: bell.ring };
  let answers: RacePlan['answers'] = [];
  let optedOutAtMs: number | null = null;
  shop.provider.answers.set(email, async () => {
    if (optedOutAtMs !== null) times.lateCallsMs.push(performance.now() - optedOutAtMs);
    bell.ring();
    const { answer, turns } = answers.shift() ?? { answer: accepted, turns: 0 };
    for (let turn = 0; turn < turns; turn += 1) await sql`SELECT 1`;
    return answer;
  });

  const admit = () => admitEmail(admission, offerTo(email, correlationId));
  const setOptOut = (doNotEmail: boolean) =>
    updatePreferences(shop.deps, {
      contactId,
      patch: { doNotEmail, reason: 'race', policyBasis: 'customer_request' },
      ifMatch: null,
      actor,
      correlationId,
    });

  /** A person who sends again what is in doubt, or an operator who replays what failed. */
  async function again(cause: 'resent' | 'replayed'): Promise<void> {
    const from = cause === 'resent' ? (['unknown'] as const) : (['failed', 'unknown'] as const);
    const rows = await sql<{ id: string }[]>`
      SELECT m.id FROM messages m JOIN message_recipients r ON r.message_id = m.id
       WHERE r.contact_id = ${contactId} AND m.state = ANY(${[...from]}) ORDER BY m.created_at DESC LIMIT 3`;
    for (const { id: messageId } of rows)
      await readmit(admission, {
        messageId,
        from,
        cause,
        causationId: null,
        reason: 'race',
        actor,
        correlationId,
        dryRun: false,
      });
  }

  /** Delivers whatever is in the outbox, as soon as it is there and without regard to due times, until it is over. */
  async function consume(isOver: () => boolean): Promise<number> {
    const begun = new Set<string>();
    let running = 0;
    for (;;) {
      const rung = bell.rung();
      const over = isOver();
      const rows = await sql<{ id: string; payload: EmailRequestedV1 }[]>`
        SELECT o.id, o.payload FROM outbox_messages o
         WHERE o.correlation_id = ${correlationId} AND o.event_type = 'crm.email.requested.v1'
           AND NOT EXISTS (SELECT 1 FROM processed_events p WHERE p.event_id = o.id)`;
      const fresh = rows.filter(({ id }) => !begun.has(id));
      for (const { id, payload } of fresh) {
        begun.add(id);
        running += 1;
        void shop.deliver(payload, deps).finally(() => {
          running -= 1;
          bell.ring();
        });
      }
      if (begun.size > attemptsMax) return begun.size;
      if (fresh.length > 0 || bell.rung() !== rung) continue;
      if (over && running === 0) return begun.size;
      if (running === 0) bell.rest();
      await bell.next();
    }
  }

  /** After so many events of the race (let in, called, settled), or when people have nothing left to do. */
  async function optOut(plan: RacePlan, people: Promise<void>): Promise<void> {
    for (let event = 0; event < plan.optOutAfterEvents; event += 1) await Promise.race([bell.next(), people]);
    const askedAtMs = performance.now();
    await setOptOut(true);
    optedOutAtMs = performance.now();
    times.effectMs.push(optedOutAtMs - askedAtMs);
  }

  async function race(plan: RacePlan): Promise<string[]> {
    answers = [...plan.answers];
    optedOutAtMs = null;
    await setOptOut(false);
    for (let n = 0; n < plan.waitingBefore; n += 1) await admit();
    let over = false;
    const consuming = consume(() => over);
    const people = (async () => {
      for (const { doing, afterEvents } of plan.doings) {
        await bell.hear(afterEvents);
        if (doing === 'admit') await admit();
        else await again(doing === 'resend' ? 'resent' : 'replayed');
      }
    })();
    await optOut(plan, people);
    const after = await admit();
    await people;
    await again('replayed');
    over = true;
    bell.ring();
    const attempts = await consuming;

    const faults: string[] = [];
    if (after.kind !== 'denied') faults.push(`admitted after the opt-out's answer: ${after.kind}`);
    if (attempts > attemptsMax) faults.push(`more than ${attemptsMax} attempts`);
    const waiting = await sql`
      SELECT m.state FROM messages m JOIN message_recipients r ON r.message_id = m.id
       WHERE r.contact_id = ${contactId} AND m.state IN ('queued', 'retrying', 'sending')`;
    if (waiting.length > 0) faults.push(`still waiting: ${waiting.map((row) => row.state).join(', ')}`);
    return faults.map((fault) => `contact ${contactId}: ${fault}`);
  }
  return { race };
}

function offerTo(to: string, correlationId: string) {
  return {
    loanId: 1,
    actor,
    correlationId,
    idempotency: null,
    body: {
      to: [to],
      cc: [],
      bcc: [],
      subject: 'An offer',
      templateId: 'offer-v1',
      variables: {},
      attachments: [],
      category: 'marketing' as const,
    },
  };
}
