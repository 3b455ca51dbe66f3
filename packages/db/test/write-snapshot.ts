import { writeFile } from 'node:fs/promises';
import { startServers } from '@crm/dev';
import { createTestDatabase, describeCatalog } from '../src/testing/index.ts';
import { openSession } from './open-session.ts';
import { snapshotFile } from './snapshot-file.ts';

// `pnpm --filter @crm/db snapshot`: writes schema.snapshot.json anew from the migrations. Its diff is the part of a
// change of schema that a reviewer reads.
const { postgres, stop } = await startServers({ postgres: true });
try {
  const database = await createTestDatabase(postgres.url);
  const session = await openSession(database.url);
  await writeFile(snapshotFile, `${JSON.stringify(await describeCatalog(session.sql), null, 2)}\n`);
  await session.end();
  await database.drop();
} finally {
  await stop();
}
