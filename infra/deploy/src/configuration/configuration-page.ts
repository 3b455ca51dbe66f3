import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { programs } from '../programs.ts';
import { fillTables } from './fill-tables.ts';
import { settingsTable } from './settings-table.ts';

export const configurationFile = fileURLToPath(new URL('../../../../docs/configuration.md', import.meta.url));

/** The page as it stands, and as the schemas of the programs would have it. */
export function readConfigurationPage(): { written: string; wanted: string } {
  const written = readFileSync(configurationFile, 'utf8');
  const tables = new Map(programs.map(({ name, schema }) => [name, settingsTable(schema)]));
  return { written, wanted: fillTables(written, tables) };
}
