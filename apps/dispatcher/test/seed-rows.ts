import { type Category, eventTypes } from '@crm/contracts';
import type { Sql } from '@crm/db';
import { newId } from '@crm/runtime';

export type Seed = {
  category?: Category;
  eventType?: string;
  payload?: Record<string, string>;
  correlationId?: string;
  /** How long ago the row was written, milliseconds. */
  ageMs?: number;
  /** When it is due, counted from now; due since it was written when left out. */
  dueInMs?: number;
  attemptCount?: number;
};

/** Rows as admission and settlement leave them behind, in one statement; returns their ids in order. */
export async function seedRows(sql: Sql, seeds: readonly Seed[]): Promise<string[]> {
  const rows = seeds.map((seed) => ({
    id: newId(),
    category: seed.category ?? 'transactional',
    event_type: seed.eventType ?? eventTypes.emailRequestedV1,
    payload: seed.payload ?? {},
    correlation_id: seed.correlationId ?? 'corr',
    age_ms: seed.ageMs ?? 0,
    due_in_ms: seed.dueInMs ?? null,
    attempt_count: seed.attemptCount ?? 0,
  }));
  await sql`
    INSERT INTO outbox_messages (id, aggregate_type, aggregate_id, event_type, payload, category, correlation_id,
      created_at, next_retry_at, attempt_count)
    SELECT id, 'message', id, event_type, payload, category, correlation_id,
      clock_timestamp() - age_ms * interval '1 millisecond', clock_timestamp() + due_in_ms * interval '1 millisecond',
      attempt_count
    FROM jsonb_to_recordset(${sql.json(rows)}) AS r(id uuid, event_type text, payload jsonb,
      category outbox_category, correlation_id text, age_ms float8, due_in_ms float8, attempt_count int)`;
  return rows.map((row) => row.id);
}

/**
 * The same row `count` times; the first is the oldest, so this is also the order in which they fall due. A second old
 * at least: a claim that began a moment before they were committed takes all of them or none, never a part.
 */
export const many = (count: number, seed: Seed = {}): Seed[] =>
  Array.from({ length: count }, (_, index) => ({
    ...seed,
    ageMs: (seed.ageMs ?? 0) + 1_000 + count - index,
  }));

/** Marketing requests, as `many`. */
export const offers = (count: number, ageMs = 0): Seed[] => many(count, { category: 'marketing', ageMs });

/** What a consumer writes of events that it has finished. */
export async function finishEvents(sql: Sql, ids: readonly string[]): Promise<void> {
  await sql`
    INSERT INTO processed_events (event_id, owner, lease_until, finished_at, verdict)
    SELECT id, 'consumer', now(), now(), 'acknowledge' FROM unnest(${ids}::uuid[]) AS id`;
}
