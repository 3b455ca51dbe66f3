import { describe, expect, it } from 'vitest';
import { emptyDraft } from './draft.ts';
import { contentOf, differencesOf, draftOf, noContent, textOf } from './draft-content.ts';

const written = {
  ...emptyDraft,
  chosen: ['2202', '2201'],
  to: 'a@x.example, ',
  subject: 'Half a sen',
  variables: { Amount: '1,2', Note: '' },
  attachments: [{ id: 'f', filename: 'a.pdf', type: 'application/pdf', bytes: 3, content: 'eHh4' }],
};

describe('what is kept of a draft', () => {
  it('is what stands in the fields; of files the name and the size', () => {
    const content = contentOf(written);
    expect(JSON.stringify(content)).not.toContain('eHh4');
    expect(draftOf(content)).toEqual({
      ...written,
      attachments: [],
      missing: [{ filename: 'a.pdf', bytes: 3 }],
    });
  });

  it('comes back as the same content, and so do the names of files that are still missing', () => {
    const content = contentOf(written);
    expect(contentOf(draftOf(content))).toEqual(content);
  });

  it('is the same in any order of people and variables, and where a field was emptied again', () => {
    const { Amount, Note } = { Amount: '1,2', Note: '' };
    const other = contentOf({ ...written, chosen: ['2201', '2202'], variables: { Note, Amount } });
    expect(textOf(other)).toBe(textOf(contentOf(written)));
    expect(textOf(contentOf({ ...written, variables: { Amount } }))).toBe(textOf(contentOf(written)));
    expect(textOf(contentOf(emptyDraft))).toBe(textOf(noContent));
  });

  it.each([
    ['chosen', ['2201']],
    ['to', 'b@x.example'],
    ['cc', 'b@x.example'],
    ['bcc', 'b@x.example'],
    ['templateId', 'other'],
    ['subject', 'Other'],
    ['variables', { Amount: '1,3' }],
    ['category', 'marketing'],
    ['attachments', []],
  ])('another %s is another content, and it is said which', (name, value) => {
    const mine = contentOf(written);
    const theirs = contentOf({ ...written, [name]: value });
    expect(textOf(theirs)).not.toBe(textOf(mine));
    expect(differencesOf(mine, theirs)).toHaveLength(1);
    expect(differencesOf(mine, mine)).toEqual([]);
  });
});

// Breaks tried:
// - the order of people counts, or the content of files is kept: red.
