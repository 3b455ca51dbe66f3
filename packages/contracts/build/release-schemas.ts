import { mkdirSync } from 'node:fs';
import { addReleased, currentSchemas, releasedFolder } from './released-schemas.ts';

mkdirSync(releasedFolder, { recursive: true });
const added = addReleased(releasedFolder, currentSchemas());
process.stdout.write(added.length === 0 ? 'Nothing new to release.\n' : `Released ${added.join(', ')}.\n`);
