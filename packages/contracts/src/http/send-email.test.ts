import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { categories } from '../category.ts';
import { attachmentsMax, recipientsMax, sendEmailBodySchema } from './send-email.ts';

const body = { to: ['ann@x.example'], subject: 'Your escrow analysis', templateId: 'escrow-analysis-v1' };
const attachment = { filename: 'escrow.pdf', content: 'aGk=', type: 'application/pdf' };

const addresses = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, n) => `${prefix}${n}@x.example`);

function faultsOf(input: unknown): string[] {
  const { issues = [] } = v.safeParse(sendEmailBodySchema, input);
  return issues.map((issue) => `${v.getDotPath(issue) ?? ''}: ${issue.message}`);
}

describe('E16: the body of send-email', () => {
  it('to, subject and templateId are enough; the rest has defaults, category transactional', () => {
    expect(v.parse(sendEmailBodySchema, body)).toEqual({
      ...body,
      cc: [],
      bcc: [],
      variables: {},
      attachments: [],
      category: 'transactional',
    });
    expect(categories).toEqual(['transactional', 'marketing']);
  });

  it('takes the body that the source shows', () => {
    const shown = {
      to: ['alice@example.com'],
      cc: ['ops@example.com'],
      bcc: [],
      subject: 'Your escrow analysis',
      templateId: 'escrow-analysis-v1',
      variables: { BorrowerName: 'Alice' },
      attachments: [attachment],
      category: 'transactional',
    };
    expect(v.parse(sendEmailBodySchema, shown)).toEqual(shown);
  });

  it.each([
    ['no to', { ...body, to: [] }, 'to: must name at least one recipient'],
    ['to missing', { ...body, to: undefined }, 'to: must be a list'],
    ['an empty templateId', { ...body, templateId: '' }, 'templateId: must not be empty'],
    [
      'a long templateId',
      { ...body, templateId: 'x'.repeat(129) },
      'templateId: must be at most 128 characters',
    ],
    [
      'an unknown category',
      { ...body, category: 'legal' },
      'category: must be ("transactional" | "marketing")',
    ],
    ['a category of null', { ...body, category: null }, 'category: must be ("transactional" | "marketing")'],
    ['a field we do not know', { ...body, doNotEmail: false }, 'doNotEmail: is not a field of this object'],
    ['variables as a list', { ...body, variables: 'x' }, 'variables: must be an object'],
  ])('refuses %s', (_what, input, fault) => {
    expect(faultsOf(input)).toEqual([fault]);
  });

  it.each([
    ['', 'must not be empty'],
    [' \t ', 'must not be empty'],
    ['x'.repeat(256), 'must be at most 255 characters'],
    ['Hello\r\nBcc: evil@x.example', 'must be one line without control characters'],
    ['Hello\n', 'must be one line without control characters'],
    ['Hello\0', 'must be one line without control characters'],
    ['Hello\x7f', 'must be one line without control characters'],
    ['Hello\x85', 'must be one line without control characters'],
    ['Hello\u2028there', 'must be one line without control characters'],
    ['Hello\u2029there', 'must be one line without control characters'],
    ['Dear {{BorrowerName}}', 'must be plain text: placeholders are not resolved in a subject'],
  ])('T01: refuses the subject %j', (subject, message) => {
    expect(faultsOf({ ...body, subject })).toContain(`subject: ${message}`);
  });

  it.each(['x'.repeat(255), 'Zinsänderung – 利率 📄', '{ "a": 1 }', '=?utf-8?q?plain?='])(
    'takes the subject %j',
    (subject) => {
      expect(faultsOf({ ...body, subject })).toEqual([]);
    },
  );

  it.each([
    ['to', { to: addresses('t', 101) }],
    ['to and cc', { to: addresses('t', 60), cc: addresses('c', 41) }],
    ['to and bcc', { to: addresses('t', 1), bcc: addresses('b', 100) }],
    ['to, cc and bcc', { to: addresses('t', 34), cc: addresses('c', 34), bcc: addresses('b', 33) }],
  ])('T24: refuses 101 recipients in %s', (_where, lists) => {
    expect(recipientsMax).toBe(100);
    expect(faultsOf({ ...body, ...lists })).toContain(
      'to: must be at most 100 recipients, to, cc and bcc together',
    );
  });

  it.each([
    ['to', { to: addresses('t', 100) }],
    ['to, cc and bcc', { to: addresses('t', 34), cc: addresses('c', 33), bcc: addresses('b', 33) }],
  ])('takes 100 recipients in %s', (_where, lists) => {
    expect(faultsOf({ ...body, ...lists })).toEqual([]);
  });

  it.each([
    ['a path', { filename: '../escrow.pdf' }, 'filename: must be a bare file name'],
    ['a Windows path', { filename: 'C:\\escrow.pdf' }, 'filename: must be a bare file name'],
    ['no name', { filename: '' }, 'filename: must not be empty'],
    ['a long name', { filename: 'x'.repeat(256) }, 'filename: must be at most 255 characters'],
    ['a header in the name', { filename: 'a\r\nX: y' }, 'filename: must not contain control characters'],
    ['NUL in the name', { filename: 'a.pdf\0.exe' }, 'filename: must not contain control characters'],
    ['no content', { content: '' }, 'content: must not be empty'],
    [
      'a parameter in the type',
      { type: 'text/html; charset=x' },
      'type: must be a media type, such as application/pdf',
    ],
    ['no type', { type: 'pdf' }, 'type: must be a media type, such as application/pdf'],
  ])('T26, T27: refuses an attachment with %s', (_what, part, fault) => {
    expect(faultsOf({ ...body, attachments: [{ ...attachment, ...part }] })).toContain(
      `attachments.0.${fault}`,
    );
  });

  it('takes 25 attachments and refuses 26', () => {
    const many = (count: number) => Array.from({ length: count }, () => attachment);
    expect(faultsOf({ ...body, attachments: many(attachmentsMax) })).toEqual([]);
    expect(faultsOf({ ...body, attachments: many(26) })).toEqual([
      'attachments: must be at most 25 attachments',
    ]);
  });

  it('T05: a key that reaches for a prototype pollutes nothing', () => {
    const hostile = JSON.parse(`{"to":["a@x.example"],"subject":"s","templateId":"t",
      "variables":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}`);
    const parsed = v.safeParse(sendEmailBodySchema, hostile);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(parsed.success && Object.getPrototypeOf(parsed.output.variables)).toBe(Object.prototype);
  });
});

// Breaks tried:
// - default category marketing: red.
// - bcc not counted: 101 recipients pass in two of four splits.
// - only C0 refused in a subject: DEL, NEL and the Unicode separators pass.
// - the body not strict: an unknown field passes, also by the JSON Schema.
