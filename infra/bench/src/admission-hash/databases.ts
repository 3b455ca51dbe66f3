import { createDb, type Db, migrate } from '@crm/db';
import { publishTemplate } from '@crm/templates';
import { inDatabase } from '../in-database.ts';

export const templateId = 'notice-v1';

/** A database of its own for one variant, with a loan and a template; ends with `end`. */
export async function prepare(serverUrl: string, name: string): Promise<{ url: string; db: Db }> {
  const admin = createDb({ url: serverUrl, appName: 'bench', poolMax: 1 });
  await admin.sql.unsafe(`CREATE DATABASE ${name}`);
  await admin.end();
  const url = inDatabase(serverUrl, name);
  await migrate(url);
  const db = createDb({ url, appName: 'bench', poolMax: 1, statementTimeoutMs: 0 });
  await db.sql`INSERT INTO public.loans (id, loan_number) VALUES (1, 'LN-1')`;
  const texts = {
    subject: 'Subject',
    bodyHtml: '<p>Dear {{BorrowerName}}</p>',
    bodyText: 'Dear {{BorrowerName}}',
  };
  const template = { templateId, category: 'transactional', categoryKey: 'transactional' } as const;
  const about = { name: 'Notice', description: '', contentHash: '0'.repeat(64) };
  await publishTemplate(
    db,
    { ...template, ...texts, ...about, variables: ['BorrowerName'] },
    { by: 'bench' },
  );
  return { url, db };
}

/** Takes away what the seals need of the audit log. */
export async function strip({ sql }: Db): Promise<void> {
  await sql.unsafe(`
    DROP INDEX public.idx_compliance_audit_written;
    ALTER TABLE public.compliance_audit_log DROP COLUMN written_tx`);
}

/** Which share of the rows has a hash: were a baseline not what it claims, its figures would be nothing. */
export async function checkHashes(databases: readonly Db[], wanted: readonly number[]): Promise<void> {
  const hashed = await Promise.all(
    databases.map(async ({ sql }) => {
      const [row] = await sql<{ share: number }[]>`
        SELECT avg((content_hash IS NOT NULL)::int)::float8 AS share FROM public.compliance_audit_log
         WHERE event_type = 'CRM.EMAIL.REQUESTED'`;
      return row?.share;
    }),
  );
  if (hashed.join() !== wanted.join()) throw new Error(`of their rows were hashed: ${hashed.join()}`);
}
