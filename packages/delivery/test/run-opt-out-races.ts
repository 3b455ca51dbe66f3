import { seedContacts, seedLoan } from '@crm/db/testing';
import { startPostgres } from '@crm/dev';
import { readEnv } from '@crm/runtime';
import fc from 'fast-check';
import { inject } from 'vitest';
import { type Judgement, judgeOptOuts } from './judge-opt-outs.ts';
import { createRacer, type RaceTimes, racePlan } from './opt-out-race.ts';
import { openWorkshop } from './workshop.ts';

/** Contacts that race at the same time, each its own races one after the other. */
const lanes = 10;

export type RacesResult = Judgement & { seed: number; faults: string[]; ends: string[]; times: RaceTimes };

/**
 * Opt-outs against everything else, on a server of their own that keeps the times of commits. The plans come from a
 * seed, which is printed; `CRM_TEST_SEED` gives the same plans again, though not the same turns of the processes.
 */
export async function runOptOutRaces({
  races,
  contacts,
}: {
  races: number;
  contacts: number;
}): Promise<RacesResult> {
  const seed = Number(readEnv().CRM_TEST_SEED ?? Date.now() % 2 ** 31);
  process.stdout.write(`${races} opt-out races over ${contacts} contacts, seed ${seed}\n`);
  const server = await startPostgres({
    runDir: inject('runDir'),
    log: () => undefined,
    settings: ['track_commit_timestamp=on'],
  });
  const shop = await openWorkshop(server.url);
  try {
    const { db } = shop.database;
    await seedLoan(db.sql, { id: 1 });
    const people = Array.from({ length: contacts }, (_, n) => ({
      id: n + 1,
      email: `race${n + 1}@x.example`,
    }));
    await seedContacts(db.sql, people);
    const times: RaceTimes = { effectMs: [], lateCallsMs: [] };
    const plans = fc.sample(racePlan, { numRuns: races, seed });
    const faults: string[] = [];
    let next = 0;
    const runLane = async () => {
      for (let index = next++; index < contacts; index = next++) {
        const person = people[index];
        if (person === undefined) continue;
        const racer = createRacer(shop, { contactId: person.id, email: person.email, times });
        for (const plan of plans.filter((_, n) => n % contacts === index))
          faults.push(...(await racer.race(plan)));
      }
    };
    await Promise.all(Array.from({ length: lanes }, runLane));
    const ends = await db.sql<{ state: string }[]>`SELECT DISTINCT state FROM messages ORDER BY state`;
    const judged = await judgeOptOuts(db);
    return { ...judged, seed, faults, ends: ends.map(({ state }) => state), times };
  } finally {
    await shop.close();
    await server.stop();
  }
}

/** What was raced, and how long an opt-out takes until nothing can start any more. */
export function printRaces({ looked, times, seed }: RacesResult): string {
  const { optOuts, claims, admissions, replays, revocations } = looked;
  const effect = `p50 ${at(times.effectMs, 0.5)}, p99 ${at(times.effectMs, 0.99)}, at most ${at(times.effectMs, 1)} ms`;
  const late = `${times.lateCallsMs.length} calls began after an answer under a claim from before, at most ${at(times.lateCallsMs, 1)} ms after`;
  return `seed ${seed}: ${optOuts} opt-outs against ${admissions} admissions, ${claims} claims and ${replays} resends and replays; ${revocations} messages revoked\nopt-out to effect: ${effect}; ${late}\n`;
}

function at(values: readonly number[], share: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  return value === undefined ? '-' : value.toFixed(1);
}
