import { dncCheckBodySchema, sendEmailBodySchema } from '@crm/contracts';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { fieldNames } from './field-names.ts';
import { safeIssues } from './safe-issues.ts';

const issuesOf = (schema: v.GenericSchema, input: unknown) => {
  const { issues = [] } = v.safeParse(schema, input);
  return safeIssues(issues, fieldNames(schema));
};

test('field names are those that the schema declares, through lists, options and defaults', () => {
  expect([...fieldNames(sendEmailBodySchema)].sort()).toEqual(
    [
      'attachments',
      'bcc',
      'category',
      'cc',
      'content',
      'filename',
      'subject',
      'templateId',
      'to',
      'type',
      'variables',
    ].sort(),
  );
  expect(fieldNames(dncCheckBodySchema)).toEqual(new Set(['channel', 'category', 'recipients']));
});

test('E9: a key that the caller made up is a star, in objects and in records', () => {
  const schema = v.strictObject({ list: v.record(v.string(), v.number('must be a number')) }, 'is too much');
  expect(issuesOf(schema, { list: { 'ann@x.example': 'secret' }, 'bob@x.example': 1 })).toEqual([
    { path: 'list.*', message: 'must be a number' },
    { path: '*', message: 'is too much' },
  ]);
});

test('E9: a message that nobody wrote is replaced: valibot’s own quotes the input', () => {
  const schema = v.object({ name: v.pipe(v.string(), v.maxLength(2)), kind: v.picklist(['a', 'b']) });
  expect(issuesOf(schema, { name: 'secret', kind: 'secret' })).toEqual([
    { path: 'name', message: 'is not valid' },
    { path: 'kind', message: 'is not valid' },
  ]);
});

// Breaks tried:
// - http/safe-issues.ts: the message as it is
