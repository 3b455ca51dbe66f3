import type { Category } from '@crm/contracts';
import type { Sql } from '@crm/db';
import { newId } from '@crm/runtime';

export type Seed = {
  category?: Category;
  /** How long ago the row was written, milliseconds. */
  ageMs?: number;
  /** When it is due, counted from now; negative is past. Null: due since it was written. */
  retryInMs?: number | null;
  published?: boolean;
  lastError?: string;
};

/** Rows as admission and settlement leave them behind, with times of their own. Returns their ids in order. */
export async function seedRows(sql: Sql, rows: Seed[]): Promise<string[]> {
  const ids: string[] = [];
  for (const {
    category = 'transactional',
    ageMs = 0,
    retryInMs = null,
    published = false,
    lastError,
  } of rows) {
    const id = newId();
    await sql`
      INSERT INTO outbox_messages (id, aggregate_type, aggregate_id, event_type, payload, category, created_at,
        next_retry_at, published_at, last_error, correlation_id)
      VALUES (${id}, 'message', ${id}, 'crm.email.requested.v1', '{}', ${category},
        clock_timestamp() - ${ageMs}::float8 * interval '1 millisecond',
        clock_timestamp() + ${retryInMs}::float8 * interval '1 millisecond',
        ${published ? new Date() : null}, ${lastError ?? null}, 'c')`;
    ids.push(id);
  }
  return ids;
}
