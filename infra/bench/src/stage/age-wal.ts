import type { Sql } from '@crm/db';

/** Of 16 MB each: what PostgreSQL keeps by default (`max_wal_size`). */
const files = 60;

/**
 * Leaves PostgreSQL with log files to write over, as it has after its first hours. A fresh one makes each anew, and every commit waits
 * while it is filled with zeros and synced: 15 to 40 ms once in 4,000 requests, which are then their slowest hundredth.
 */
export async function ageWal(sql: Sql): Promise<void> {
  for (let file = 0; file < files; file += 1) {
    // A file that holds nothing is not left.
    await sql`SELECT pg_logical_emit_message(false, 'bench', '')`;
    await sql`SELECT pg_switch_wal()`;
  }
  await sql`CHECKPOINT`;
}
