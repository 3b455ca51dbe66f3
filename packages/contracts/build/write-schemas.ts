import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventCatalogue } from '../src/index.ts';
import { httpBodies } from './http-bodies.ts';
import { type JsonSchema, jsonSchemaOf } from './json-schema-of.ts';

const folder = join(import.meta.dirname, '..', 'dist', 'schemas');
rmSync(folder, { recursive: true, force: true });
mkdirSync(join(folder, 'http'), { recursive: true });

for (const [eventType, { schema, example }] of Object.entries(eventCatalogue)) {
  const described = jsonSchemaOf(schema, { id: eventType, title: eventType });
  write(eventType, { ...described, examples: [example] });
}
for (const [name, schema] of Object.entries(httpBodies)) {
  write(`http/${name}`, jsonSchemaOf(schema, { id: `http:${name}`, title: name }));
}

function write(name: string, schema: JsonSchema): void {
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(schema, null, 2)}\n`);
}
