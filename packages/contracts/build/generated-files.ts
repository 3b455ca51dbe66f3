import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncApiOf } from './async-api-of.ts';
import { eventPage } from './event-page-of.ts';

const packageFolder = join(import.meta.dirname, '..');

/** What is made of the schemas and stands in the repository, so that a change of it is seen in review. */
export function generatedFiles(): { path: string; text: string }[] {
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
    version: string;
  };
  return [
    {
      path: join(packageFolder, 'asyncapi.json'),
      text: `${JSON.stringify(asyncApiOf({ version }), null, 2)}\n`,
    },
    { path: join(packageFolder, '..', '..', 'docs', 'event-reference.md'), text: eventPage() },
  ];
}
