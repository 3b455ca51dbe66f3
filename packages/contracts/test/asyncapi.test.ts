import { readFileSync } from 'node:fs';
import specification from '@asyncapi/specs/schemas/3.0.0-without-$id.json' with { type: 'json' };
import { Ajv, type AnySchemaObject } from 'ajv';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { asyncApiOf } from '../build/async-api-of.ts';
import { generatedFiles } from '../build/generated-files.ts';
import { emailTopology, eventTypes } from '../src/index.ts';

const types = Object.values(eventTypes);
const document = JSON.parse(JSON.stringify(asyncApiOf({ version: '1.2.3' }))) as ReturnType<
  typeof asyncApiOf
>;
function ajv(strict: boolean) {
  const validator = new Ajv({ strict, strictRequired: false, allErrors: true });
  formats.default(validator);
  return validator;
}

describe('E4: the events as AsyncAPI 3', () => {
  it('the document is what the specification demands', () => {
    const validate = ajv(false).compile(specification);
    expect(validate(document), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
    const { asyncapi: _, ...headless } = document;
    expect([validate(headless), validate({ ...document, operations: { x: { action: 'shout' } } })]).toEqual([
      false,
      false,
    ]);
  });

  it.each(types)(
    '%s stands on our exchange, and its example is valid for a strict draft-07 validator',
    (type) => {
      expect(document.channels[type]).toMatchObject({
        address: type,
        bindings: { amqp: { exchange: { name: emailTopology.exchange, type: 'topic' } } },
      });
      const message = document.components.messages[type];
      const [example] = message?.examples ?? [];
      const validate = ajv(true).compile(message?.payload.schema as AnySchemaObject);
      expect([validate(example?.payload), validate({ ...example?.payload, event_id: '4711' })]).toEqual([
        true,
        false,
      ]);
    },
  );

  it('everything that is referred to is there', () => {
    // What a schema refers to within itself goes by its own $id.
    const references = JSON.stringify(document).match(/"\$ref":"#(?!\/\$defs)[^"]+"/g) ?? [];
    const missing = references.filter((reference) => {
      const path = reference.slice('"$ref":"#/'.length, -1).split('/');
      return (
        path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document) ===
        undefined
      );
    });
    expect([references.length > types.length, missing]).toEqual([true, []]);
  });

  it.each(generatedFiles())(
    '$path is as the schemas are now: `npx pnpm --filter @crm/contracts asyncapi`',
    ({ path, text }) => {
      expect(readFileSync(path, 'utf8')).toBe(text);
    },
  );
});
