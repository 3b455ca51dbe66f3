import type { DraftBody } from '@crm/contracts';
import { type Draft, emptyDraft } from './draft.ts';

/** What is kept of a draft: what stands in the fields, and of files the names. */
export function contentOf({ chosen, attachments, missing, ...fields }: Draft): DraftBody {
  const { to, cc, bcc, templateId, subject, variables, category } = fields;
  return {
    contactIds: chosen.map(Number),
    to,
    cc,
    bcc,
    templateId,
    subject,
    variables: { ...variables },
    category,
    attachments: [...attachments, ...missing].map(({ filename, bytes }) => ({ filename, bytes })),
  };
}

/** A draft as it was kept; its files have to be attached again. */
export function draftOf({ contactIds, attachments, ...fields }: DraftBody): Draft {
  return { ...fields, chosen: contactIds.map(String), attachments: [], missing: attachments };
}

export const noContent = contentOf(emptyDraft);

/** One text for one content, however the server orders the members. */
export function textOf({ variables, ...draft }: DraftBody): string {
  const given = Object.entries(variables).filter(([, typed]) => typed !== '');
  const { contactIds, to, cc, bcc, templateId, subject, category, attachments } = draft;
  const files = attachments.map(({ filename, bytes }) => [filename, bytes]);
  return JSON.stringify([
    [...contactIds].sort((a, b) => a - b),
    ...[to, cc, bcc, templateId, subject, category, files],
    given.sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
}

export type Difference = { label: string; there: string };

const fields = [
  ['to', 'Other addresses (to)'],
  ['cc', 'Copy (cc)'],
  ['bcc', 'Blind copy (bcc)'],
  ['templateId', 'Template'],
  ['subject', 'Subject'],
  ['category', 'Category'],
] as const;

/** Where another version differs from what is here, in the words of the fields. */
export function differencesOf(here: DraftBody, there: DraftBody): Difference[] {
  const names = [...new Set([...Object.keys(here.variables), ...Object.keys(there.variables)])].sort();
  const lists = (draft: DraftBody) => draft.attachments.map(({ filename }) => filename).join(', ');
  const people = (draft: DraftBody) => [...draft.contactIds].sort((a, b) => a - b).join(', ');
  const pairs: [string, string, string][] = [
    ['People of this loan (contact ids)', people(here), people(there)],
    ...fields.map(([name, label]): [string, string, string] => [label, here[name], there[name]]),
    ...names.map((name): [string, string, string] => [
      name,
      here.variables[name] ?? '',
      there.variables[name] ?? '',
    ]),
    ['Attachments', lists(here), lists(there)],
  ];
  return pairs.flatMap(([label, mine, theirs]) => (mine === theirs ? [] : [{ label, there: theirs }]));
}
