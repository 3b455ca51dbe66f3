import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fieldsOf } from '../build/fields-of.ts';
import { jsonSchemaOf } from '../build/json-schema-of.ts';
import {
  addReleased,
  breaksOf,
  currentSchemas,
  type ReleasedSchema,
  readReleased,
  releasedFolder,
} from '../build/released-schemas.ts';

const released = readReleased(releasedFolder);

describe('E4: a released event keeps its fields', () => {
  it.each(released.map((one) => [one.eventType, one] as const))(
    '%s is as it was released',
    (eventType, one) => {
      const current = currentSchemas().find((now) => now.eventType === eventType);
      expect(breaksOf(one, current), `${eventType} is released: add the next version beside it`).toEqual([]);
    },
  );

  it('every event is released, in a file of its name', () => {
    const names = currentSchemas().map(({ eventType }) => `${eventType}.json`);
    expect(
      readdirSync(releasedFolder).sort(),
      'run `npx pnpm --filter @crm/contracts release-schemas`',
    ).toEqual(names.sort());
  });
});

const id = v.pipe(v.string(), v.uuid());
const part = v.object({ name: v.string(), size: v.pipe(v.number(), v.integer()) });
const base = {
  id,
  at: v.nullable(v.string()),
  kind: v.picklist(['a', 'b']),
  note: v.optional(v.string()),
  parts: v.array(part),
};

function releasedAs(entries: v.ObjectEntries): ReleasedSchema {
  return { eventType: 't', fields: fieldsOf(jsonSchemaOf(v.object(entries), { id: 't', title: 't' })) };
}

describe('E4: what breaks the readers of a released event is named', () => {
  const { kind: _kind, ...withoutKind } = base;
  it.each([
    ['a lost field', withoutKind, ['kind is gone']],
    ['another type', { ...base, note: v.optional(v.number()) }, ['note was string and is number']],
    ['another form', { ...base, id: v.string() }, ['id was string uuid and is string']],
    ['null no more', { ...base, at: v.string() }, ['at was null | string and is string']],
    ['null from now on', { ...base, id: v.nullable(id) }, ['id was string uuid and is null | string uuid']],
    [
      'one value more',
      { ...base, kind: v.picklist(['a', 'b', 'c']) },
      ['kind was "a" | "b" and is "a" | "b" | "c"'],
    ],
    ['optional made required', { ...base, note: v.string() }, ['note was optional and is required']],
    ['required made optional', { ...base, id: v.optional(id) }, ['id was required and is optional']],
    ['a new field that is required', { ...base, more: v.string() }, ['more is new and required']],
    [
      'a field lost further down',
      { ...base, parts: v.array(v.omit(part, ['size'])) },
      ['parts[].size is gone'],
    ],
    ['a list made one', { ...base, parts: part }, ['parts was array and is object', 'parts[] is gone']],
  ])('%s', (_what, entries, breaks) => {
    expect(breaksOf(releasedAs(base), releasedAs(entries))).toEqual(expect.arrayContaining(breaks));
  });

  it('a new field that is optional breaks nobody, whatever is below it', () => {
    const entries = { ...base, more: v.optional(v.object({ inner: v.string() })) };
    expect(breaksOf(releasedAs(base), releasedAs(entries))).toEqual([]);
  });

  it('an event that is gone', () => {
    expect(breaksOf(releasedAs(base), undefined)).toEqual(['t is gone']);
  });
});

it('E4: releasing adds what is new and never rewrites what is there', () => {
  const folder = mkdtempSync(join(tmpdir(), 'crm-released-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const first = releasedAs(base);
  expect(addReleased(folder, [first])).toEqual(['t']);
  const written = readFileSync(join(folder, 't.json'), 'utf8');
  const other = { ...releasedAs({ id }), eventType: 'u' };
  expect(addReleased(folder, [releasedAs({ id }), other])).toEqual(['u']);
  expect(readFileSync(join(folder, 't.json'), 'utf8')).toBe(written);
  expect(readReleased(folder)).toEqual([first, other]);
});

// Breaks tried:
// - loan_id made optional: all three events go red.
// - will_retry renamed: failed goes red.
// - addReleased that writes over what is there: red.
// - breaksOf that ignores required: two of the named breaks go red.
