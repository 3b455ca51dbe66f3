import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import type { DatabaseTls } from './settings.ts';

const rolesFile = join(import.meta.dirname, '..', 'roles', 'roles.sql');

export type RoleName = 'api' | 'dispatcher' | 'consumer' | 'scheduler' | 'scaler' | 'auditor';

type RoleOptions = {
  /** In place of `crm_`: keeps the roles of two systems on one server apart. */
  prefix?: string;
  tls?: DatabaseTls | undefined;
  /** Set anew for those that are named; the others keep theirs. */
  passwords?: Readonly<Partial<Record<RoleName, string | undefined>>>;
};

/**
 * Makes the roles of the programs and gives each its rights, in one transaction: while it runs, nobody is without them.
 */
export async function grantRoles(
  url: string,
  { prefix = 'crm_', tls, passwords = {} }: RoleOptions = {},
): Promise<void> {
  if (!/^[a-z][a-z0-9_]{0,30}_$/.test(prefix)) throw new Error('a prefix is lower case and ends in _');
  const text = await readFile(rolesFile, 'utf8');
  const sql = postgres(url, {
    max: 1,
    onnotice: () => undefined,
    ...(tls !== undefined && { ssl: tls }),
  });
  try {
    await sql.begin(async (tx) => {
      // GRANT waits for nobody for long: a live system goes on working.
      await tx`SET LOCAL lock_timeout = '10s'`;
      await tx.unsafe(
        text.replace(/\bcrm_(?=(?:api|dispatcher|consumer|scheduler|scaler|auditor)\b)/g, prefix),
      );
      for (const [role, password] of Object.entries(passwords)) {
        if (password !== undefined) await setPassword(tx, `${prefix}${role}`, password);
      }
    });
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** ALTER ROLE takes no parameters, so the server itself puts the words together. */
async function setPassword(tx: postgres.TransactionSql, role: string, password: string): Promise<void> {
  const [row] = await tx<{ statement: string }[]>`
    SELECT format('ALTER ROLE %I PASSWORD %L', ${role}::text, ${password}::text) AS statement`;
  await tx.unsafe(row?.statement ?? '');
}
