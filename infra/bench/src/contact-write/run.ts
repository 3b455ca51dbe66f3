import { createDb, type Db, migrate } from '@crm/db';
import { startServers } from '@crm/dev';
import { measureInTurn } from '../measure-in-turn.ts';
import type { Row } from '../print-table.ts';

const rounds = { rounds: 1_000, warmUp: 100 };
const thereBefore = 100_000;

/**
 * What search by name costs who writes contacts: the trigger that keeps the words of a name, held against the same
 * statement for a contact without a name, whose words are none, and against a change that leaves the name alone.
 */
export async function contactWrite(say: (line: string) => void): Promise<Row[]> {
  const servers = await startServers({ postgres: true, log: say });
  try {
    await migrate(servers.postgres.url);
    const db = createDb({ url: servers.postgres.url, appName: 'bench', poolMax: 1, statementTimeoutMs: 0 });
    try {
      await insert(db, { first: 1, count: thereBefore, isNamed: true });
      await db.sql`VACUUM ANALYZE`;
      return [...(await measureInserts(db)), await measureChange(db)];
    } finally {
      await db.end();
    }
  } finally {
    await servers.stop();
  }
}

let nextId = 10_000_000;

async function measureInserts(db: Db): Promise<Row[]> {
  const rows: Row[] = [];
  for (const count of [1, 100]) {
    const insertNext = (isNamed: boolean) => {
      const first = nextId;
      nextId += count;
      return insert(db, { first, count, isNamed });
    };
    const { ours, ...baselines } = await measureInTurn(
      { ours: () => insertNext(true), 'no words to keep': () => insertNext(false) },
      rounds,
    );
    rows.push({
      what: count === 1 ? 'one new contact' : `${count} new contacts in one statement`,
      ours,
      baselines,
    });
  }
  return rows;
}

async function measureChange({ sql }: Db): Promise<Row> {
  let round = 0;
  const { ours, ...baselines } = await measureInTurn(
    {
      ours: () => {
        round += 1;
        return sql`UPDATE public.contacts SET full_name = ${`Given${round} Family7 Renamed`} WHERE id = ${round}`;
      },
      'no words to keep': () =>
        sql`UPDATE public.contacts SET phone = ${`+1202555${round}`} WHERE id = ${thereBefore - round}`,
    },
    rounds,
  );
  return { what: 'a change of name', ours, baselines };
}

async function insert(
  { sql }: Db,
  { first, count, isNamed }: { first: number; count: number; isNamed: boolean },
): Promise<void> {
  await sql`
    INSERT INTO public.contacts (id, email, full_name)
    SELECT n, 'c' || n || '@x.example',
           CASE WHEN ${isNamed} THEN 'Given' || n % 1000 || ' Family' || n / 10 || ' Borrower' END
      FROM generate_series(${first}::bigint, ${first + count - 1}::bigint) AS n`;
}
