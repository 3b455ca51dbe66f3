import { writeFileSync } from 'node:fs';
import { documentText } from '../src/testing/document-text.ts';

writeFileSync(new URL('../openapi.json', import.meta.url), await documentText());
