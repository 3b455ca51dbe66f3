import type { Category, LoanView, TemplateSummary } from '@crm/contracts';
import { variableValue } from './variable-value.ts';

export type Attachment = { id: string; filename: string; type: string; bytes: number; content: string };
/** A file that was attached before the draft was restored: of it only the name was kept. */
export type MissingFile = { filename: string; bytes: number };

/** What the agent has written so far, as it stands in the fields. */
export type Draft = {
  /** People of the loan who are chosen, by contact. */
  chosen: readonly string[];
  to: string;
  cc: string;
  bcc: string;
  templateId: string;
  subject: string;
  variables: Readonly<Record<string, string>>;
  category: Category;
  attachments: readonly Attachment[];
  missing: readonly MissingFile[];
};

export const emptyDraft: Draft = {
  chosen: [],
  to: '',
  cc: '',
  bcc: '',
  templateId: '',
  subject: '',
  variables: {},
  category: 'transactional',
  attachments: [],
  missing: [],
};

export type Person = LoanView['people'][number];
export type TemplateVariable = TemplateSummary['variables'][number];

/** Addresses as people type them: one a line, or with commas, semicolons or blanks between. */
export function addressesOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((part) => part !== '');
}

export const keyOf = (address: string) => address.trim().toLowerCase();

/** The three lists of the request; an address stands in each at most once. */
export function recipientsOf(draft: Draft, people: readonly Person[]) {
  const chosen = people.flatMap(({ contactId, email }) =>
    email !== null && draft.chosen.includes(String(contactId)) ? [email] : [],
  );
  return {
    to: unique([...chosen, ...addressesOf(draft.to)]),
    cc: unique(addressesOf(draft.cc)),
    bcc: unique(addressesOf(draft.bcc)),
  };
}

/** The draft without the people and addresses that are blocked; everything else stays as it was typed. */
export function withoutBlocked(draft: Draft, people: readonly Person[], blocked: readonly string[]): Draft {
  const keys = new Set(blocked.map(keyOf));
  const keep = (text: string) => {
    const before = addressesOf(text);
    const after = before.filter((address) => !keys.has(keyOf(address)));
    return after.length === before.length ? text : after.join('\n');
  };
  const gone = new Set(
    people.flatMap(({ contactId, email }) =>
      email !== null && keys.has(keyOf(email)) ? [String(contactId)] : [],
    ),
  );
  return {
    ...draft,
    chosen: draft.chosen.filter((contactId) => !gone.has(contactId)),
    to: keep(draft.to),
    cc: keep(draft.cc),
    bcc: keep(draft.bcc),
  };
}

/** The body of `POST …/send-email`. A field that is left empty is not sent, so that the loan's own value stands. */
export function requestOf(draft: Draft, people: readonly Person[], variables: readonly TemplateVariable[]) {
  return {
    ...recipientsOf(draft, people),
    subject: draft.subject,
    templateId: draft.templateId,
    variables: Object.fromEntries(
      variables.flatMap(({ name, type }) => {
        const typed = (draft.variables[name] ?? '').trim();
        return typed === '' ? [] : [[name, variableValue(type, typed)]];
      }),
    ),
    attachments: draft.attachments.map(({ filename, type, content }) => ({ filename, type, content })),
    category: draft.category,
  };
}

function unique(addresses: readonly string[]): string[] {
  return [...new Map(addresses.map((address) => [keyOf(address), address])).values()];
}
