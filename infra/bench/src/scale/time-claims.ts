import { createDb, type Db } from '@crm/db';
import { claimDue, claimSession } from '@crm/outbox';
import { quantile, rounded } from '../frame/statistics.ts';
import type { Place } from '../stage/open-stage.ts';
import { queueEvents } from '../stage/queue-events.ts';

/** Milliseconds of a claim of 500. */
export type ClaimTimes = { p50Ms: number; p95Ms: number };

const rowsMax = 500;
const waiting = 2_000;
const [warmUp, timed] = [5, 50];

/** Claims as the dispatcher does, with its session's settings, and gives the rows back; nobody else may claim meanwhile. */
export async function timeClaims({
  db,
  databaseUrl,
}: Pick<Place, 'db' | 'databaseUrl'>): Promise<ClaimTimes> {
  const mark = `claim${performance.now()}`;
  await queueEvents(db, {
    count: waiting,
    category: 'transactional',
    mark,
    withMessages: false,
    isPublished: false,
  });
  const dispatcher = createDb({
    url: databaseUrl,
    appName: 'bench-claim',
    poolMax: 1,
    session: claimSession,
  });
  try {
    const times: number[] = [];
    for (let n = 0; n < warmUp + timed; n += 1) {
      const ms = await timeClaim(dispatcher);
      if (n >= warmUp) times.push(ms);
    }
    return { p50Ms: rounded(quantile(times, 0.5)), p95Ms: rounded(quantile(times, 0.95)) };
  } finally {
    await dispatcher.end();
    await db.sql`DELETE FROM public.outbox_messages WHERE published_at IS NULL`;
  }
}

async function timeClaim({ sql }: Db): Promise<number> {
  const session = await sql.reserve();
  try {
    await session`BEGIN`;
    const began = performance.now();
    const rows = await claimDue(session, { rowsMax, marketingMax: 0, overdueMs: 60_000 });
    const ms = performance.now() - began;
    await session`ROLLBACK`;
    if (rows.length !== rowsMax) throw new Error(`a claim of ${rowsMax} got ${rows.length}`);
    return ms;
  } finally {
    session.release();
  }
}
