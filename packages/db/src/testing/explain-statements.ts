import { createDb, type Db } from '../connection.ts';

/** A node of a plan as EXPLAIN (ANALYZE, FORMAT JSON) prints it: what it did, not what was guessed. */
export type PlanNode = {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: PlanNode[];
};

/** A statement that ran, and how. */
export type Explained = { statement: string; plan: PlanNode };

/**
 * A connection of each kind to the database of `db` on which every statement, whoever wrote it, is explained as it
 * runs; `take` answers those since it was last asked. For a superuser: the server loads its module `auto_explain`.
 */
export async function explainStatements(
  db: Db,
  url: string,
): Promise<{ db: Db; take: () => Explained[]; end: () => Promise<void> }> {
  const name = new URL(url).pathname.slice(1);
  for (const setting of [
    "session_preload_libraries = 'auto_explain'",
    'auto_explain.log_min_duration = 0',
    'auto_explain.log_analyze = on',
    // Reading the clock for each row would double the time of what this looks for, and nothing here reads times.
    'auto_explain.log_timing = off',
    "auto_explain.log_format = 'json'",
    "auto_explain.log_level = 'notice'",
  ]) {
    await db.sql.unsafe(`ALTER DATABASE ${name} SET ${setting}`);
  }
  let seen: Explained[] = [];
  const onNotice = (message: string) => {
    const json = /plan:\n(\{.*\})\s*$/s.exec(message)?.[1];
    if (json === undefined) return;
    const { 'Query Text': statement, Plan: plan } = JSON.parse(json) as {
      'Query Text': string;
      Plan: PlanNode;
    };
    // The driver looks up types on each new connection.
    if (!nodesOf(plan).some((node) => node['Relation Name']?.startsWith('pg_')))
      seen.push({ statement, plan });
  };
  const explained = createDb({ url, appName: 'explained', poolMax: 1, statementTimeoutMs: 0, onNotice });
  const take = () => {
    const taken = seen;
    seen = [];
    return taken;
  };
  return { db: explained, take, end: () => explained.end(1) };
}

/** Every node of a plan, the top one first. */
export function nodesOf(plan: PlanNode): PlanNode[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

/** Rows, or entries of an index, that a node took into its hands, whether it gave them on or not. */
export function readBy(node: PlanNode): number {
  if (node['Relation Name'] === undefined && node['Node Type'] !== 'Bitmap Index Scan') return 0;
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  return Math.round((node['Actual Rows'] + removed) * node['Actual Loops']);
}
