import { describe, expect, it } from 'vitest';
import { attachmentFault, filesMax, totalBytesMax } from './attachment-limits.ts';
import { addressesOf, emptyDraft, requestOf, withoutBlocked } from './draft.ts';
import { fieldIssues } from './issues.ts';
import { keptKey } from './kept-key.ts';
import { variableValue } from './variable-value.ts';

const preferences = { doNotEmail: false, doNotText: false, doNotCall: false };
const person = {
  contactId: 2201,
  fullName: 'Maple House Borrower',
  email: 'maple@x.example',
  phone: null,
  role: 'borrower',
  preferences,
};
const variables = ['Amount', 'Note'].map((name) => ({
  name,
  type: name === 'Amount' ? 'money' : 'string',
  sensitivity: 'public',
  source: 'request',
  required: true,
  example: '',
}));

describe('E20: what is sent is what stands in the fields', () => {
  it('people and typed addresses are one list, each once; what is left empty is not sent', () => {
    const draft = {
      ...emptyDraft,
      chosen: ['2201'],
      to: 'a@x.example, MAPLE@x.example',
      variables: { Amount: '0.29', Note: ' ' },
    };
    expect(requestOf(draft, [person], variables)).toMatchObject({
      to: ['MAPLE@x.example', 'a@x.example'],
      variables: { Amount: 29 },
      category: 'transactional',
    });
  });

  it('removing the blocked takes them from every list and leaves other text as it was typed', () => {
    const draft = {
      ...emptyDraft,
      chosen: ['2201'],
      to: 'a@x.example',
      cc: 'b@x.example;\nMAPLE@x.example',
      subject: 'Kept',
    };
    expect(withoutBlocked(draft, [person], ['maple@x.example'])).toEqual({
      ...draft,
      chosen: [],
      cc: 'b@x.example',
    });
  });

  it('takes addresses with commas, semicolons and lines between', () => {
    expect(addressesOf(' a@x.example,b@x.example;\nc@x.example ')).toEqual([
      'a@x.example',
      'b@x.example',
      'c@x.example',
    ]);
  });

  it.each([
    ['money', '1204.5', 120450],
    ['money', '-0.00', 0],
    ['money', '1,204', '1,204'],
    ['integer', '12', 12],
    ['integer', '1e3', '1e3'],
    ['boolean', 'false', false],
    ['list', '[{"a":1}]', [{ a: 1 }]],
    ['list', '[', '['],
    ['string', '12', '12'],
  ])('%s %j is sent as %j', (type, typed, sent) => {
    expect(variableValue(type, typed)).toEqual(sent);
  });

  it('the same content keeps its key, other content has its own', () => {
    const first = keptKey(null, 'a', () => 'k1');
    expect(keptKey(first, 'a', () => 'k2')).toBe(first);
    expect(keptKey(first, 'b', () => 'k2').key).toBe('k2');
  });

  it.each([
    ['to.0', 'compose-to'],
    ['variables.Amount', 'compose-variable-Amount'],
    ['attachments.3.filename', 'compose-attachments'],
    ['', 'compose-form'],
  ])('the issue at %j is shown at %s', (path, field) => {
    expect(fieldIssues([{ path, message: 'm' }])[0]?.field).toBe(field);
  });

  it('the bound of attachments holds for what is sent, base64 included', () => {
    const file = (bytes: number) => ({ filename: 'a.pdf', bytes });
    expect(attachmentFault([file((totalBytesMax / 4) * 3)])).toBeUndefined();
    expect(attachmentFault([file((totalBytesMax / 4) * 3 + 1)])).toMatch(/15 MB/);
    expect(attachmentFault(Array.from({ length: filesMax + 1 }, () => file(1)))).toMatch(/25 files/);
  });
});
