import postgres from 'postgres';

export type Session = { sql: postgres.Sql; pid: number; end(): Promise<void> };

/** One connection of its own, for a test that plays two programs against each other. */
export async function openSession(url: string): Promise<Session> {
  const sql = postgres(url, {
    max: 1,
    max_lifetime: null,
    onnotice: () => undefined,
    connection: { timezone: 'UTC' },
  });
  const [row] = await sql<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  if (row === undefined) throw new Error('no answer');
  return { sql, pid: row.pid, end: () => sql.end({ timeout: 1 }) };
}
