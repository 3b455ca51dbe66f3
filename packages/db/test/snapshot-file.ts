import { join } from 'node:path';

export const snapshotFile = join(import.meta.dirname, '..', 'schema.snapshot.json');
