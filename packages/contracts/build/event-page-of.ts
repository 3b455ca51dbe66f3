import { eventCatalogue, eventTypes } from '../src/index.ts';
import { eventSummaries } from './async-api-of.ts';
import { fieldsOf } from './fields-of.ts';
import { jsonSchemaOf } from './json-schema-of.ts';

/** The page of the events for people: each with its fields and an example. */
export function eventPage(): string {
  const sections = Object.values(eventTypes).map((type) => {
    const { schema, example } = eventCatalogue[type];
    const fields = fieldsOf(jsonSchemaOf(schema, { id: type, title: type }));
    const rows = Object.entries(fields).map(
      ([path, { type: kind, required }]) =>
        `| \`${path}\` | ${kind.split(' | ').map(shown).join(' or ')} | ${required ? 'always' : ''} |`,
    );
    return [
      `## ${type}`,
      eventSummaries[type],
      ['| Field | Kind | There |', '|---|---|---|', ...rows].join('\n'),
      `\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``,
    ].join('\n\n');
  });
  return `${[
    '# Event reference',
    '<!-- Written by `npx pnpm --filter @crm/contracts asyncapi` from the schemas. -->',
    'How they travel and how to read them: [events](events.md). The same for programs, as AsyncAPI 3.0:\n[asyncapi.json](../packages/contracts/asyncapi.json). `a[]` is an item of the list `a`.',
    ...sections,
  ].join('\n\n')}\n`;
}

// A pattern is for programs, and stands in the document.
function shown(kind: string): string {
  return `\`${kind.replace(/^string \^.*$/s, 'string')}\``;
}
