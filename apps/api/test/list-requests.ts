import type { Sql } from '@crm/db';
import { batch, busy, openDeadLetters, quiet, rows } from './million-rows.ts';

/** A list, narrowed in one way; `reads` is how many rows and index entries one page of it may take up. */
export type ListRequest = { what: string; path: string; body?: Record<string, unknown>; reads: number };

/** Fifty rows with what belongs to each: a message has its loan, its recipients and its log. */
const page = 600;
/** What one request of `GET /api/messages` looks at before it says how far it has come. */
const search = 70_000;
/** Names that one statement of a search looks at, each with what it asks of them. */
const names = 1_000;
/** Names that are counted of each word of a search, to find the rarest. */
const counted = 20_000;

const messages = (query: string, reads = page): ListRequest => ({
  what: `messages ${query}`,
  path: `/api/messages?limit=50&${query}`,
  reads,
});
const audit = (query: string, reads = page): ListRequest => ({
  what: `audit ${query}`,
  path: `/api/audit?limit=50&${query}`,
  reads,
});
const denials = (query: string, reads = page): ListRequest => ({
  what: `denials ${query}`,
  path: `/api/denials?limit=50&${query}`,
  reads,
});
const contacts = (by: 'name' | 'loanNumber' | 'email', text: string, reads = page): ListRequest => ({
  what: `contacts by ${by}: ${text}`,
  path: '/api/contacts/search',
  body: { by, text },
  reads,
});
const deadLetters = (query: string): ListRequest => ({
  what: `dead letters ${query}`,
  path: `/api/ops/dlq?limit=50&${query}`,
  // All that are open are counted, and no other is read.
  reads: 3 * openDeadLetters,
});

/** Every list of the api with every condition it takes, on what is common, rare and not there. */
export function listRequests({
  from,
  to,
  messageId,
}: {
  from: string;
  to: string;
  messageId: string;
}): ListRequest[] {
  return [
    messages(''),
    messages('state=failed', search),
    messages('state=sent'),
    messages('state=queued', search),
    messages('category=marketing'),
    messages('channel=email'),
    messages('channel=sms', search),
    messages('templateId=notice-v1'),
    messages('templateId=rare-v1', search),
    messages('requestedBy=service'),
    messages('requestedBy=agent-7', search),
    messages('errorCode=PROVIDER_PERMANENT', search),
    messages(`loanId=${busy.loanId}`),
    messages(`loanId=${quiet.loanId}`),
    messages(`loanId=${busy.loanId}&state=failed`, search),
    messages(`contactId=${busy.contactId}`, search),
    messages(`contactId=${quiet.contactId}`),
    messages(`contactId=${busy.contactId}&state=failed`, search),
    messages(`correlationId=${busy.correlationId}`, page + 3 * batch),
    messages(`correlationId=${quiet.correlationId}`),
    messages(`from=${from}&to=${to}`),
    audit(''),
    audit(`correlationId=${busy.correlationId}`, page + 3 * batch),
    audit(`correlationId=${quiet.correlationId}`),
    audit(`actorId=${busy.actorId}`),
    audit(`actorId=${quiet.actorId}`),
    audit('eventType=CRM.EMAIL.SENT'),
    audit('eventType=COMMS.PREFS.UPDATED'),
    audit('eventType=AUTH.SIGNED_IN'),
    audit('eventType=AUTH.SIGNED_OUT'),
    audit(`loanId=${busy.loanId}`),
    audit(`loanId=${quiet.loanId}`),
    audit(`contactId=${busy.contactId}`, page + 3 * batch),
    audit(`contactId=${quiet.contactId}`),
    audit('resourceType=message'),
    audit('resourceType=contact'),
    audit('resourceType=session'),
    audit(`resourceType=contact&resourceId=${busy.contactId}`, page + 3 * batch),
    audit(`resourceType=message&resourceId=${messageId}`),
    audit(`resourceId=${messageId}`),
    audit(`from=${from}&to=${to}`),
    audit(`actorId=${busy.actorId}&from=${from}&to=${to}`),
    denials(''),
    denials(`loanId=${busy.loanId}`),
    denials(`loanId=${quiet.loanId}`),
    denials('contactId=102'),
    denials(`from=${from}&to=${to}`),
    {
      ...audit('', page + 3 * batch),
      what: 'history of preferences',
      path: `/api/contacts/${busy.contactId}/comm-preferences/history?limit=50`,
    },
    contacts('name', 'borrower'),
    contacts('name', 'bo'),
    contacts('name', 'b x', counted + page),
    contacts('name', 'f g', 2 * counted + page),
    contacts('name', 'solitaire'),
    contacts('name', 'solitaire family777', counted + page),
    contacts('name', 'latecomer'),
    contacts('name', 'late family999', counted + page),
    contacts('name', 'borrower given', 2 * counted + page),
    contacts('name', 'family5 given77 b', 3 * counted + page),
    // None has both, so the longer of the two is read as far as a request goes.
    contacts('name', 'solitaire latecomer', counted + page),
    contacts('name', 'borrower latecomer', 2 * counted + 4 * names),
    contacts('name', 'a b c d e f g h i j k l m n o p q r s t', 8 * counted + page),
    contacts('name', 'nobody'),
    contacts('name', 'borrower nobody', counted + page),
    contacts('loanNumber', 'LN-500001'),
    contacts('email', 'c500001@x.example'),
    deadLetters(''),
    deadLetters('errorCode=PROVIDER_PERMANENT'),
    deadLetters('errorCode=RARE'),
    { ...deadLetters(''), what: 'dead letters by reason', path: '/api/ops/dlq/groups' },
    { what: 'the outbox', path: '/api/ops/outbox', reads: page },
    // A day of samples, four a minute; the week that is kept is seven times that.
    { what: 'series of a day', path: '/api/ops/series?range=24h', reads: 6_000 },
    { what: 'a story', path: `/api/correlations/${quiet.correlationId}`, reads: page },
    { what: 'an export that is too large', path: '/api/audit/export?format=csv', reads: 10_100 },
  ];
}

/** Cursors into the middle and before the end of what there is, as each list makes its own. */
export async function deepCursors(sql: Sql): Promise<{ of: RegExp; cursor: string }[]> {
  const found = await sql<{ id: string; at: string; contact: number }[]>`
    SELECT id, to_char(created_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, ${rows} - loan_id AS contact FROM messages
     WHERE loan_id IN (50, 500050)`;
  const cursorOf = (text: string) => Buffer.from(text).toString('base64url');
  return found.flatMap(({ id, at, contact }) => [
    { of: /^\/api\/messages/, cursor: cursorOf(id) },
    { of: /^\/api\/(?:audit\?|denials|ops\/dlq\?|contacts\/\d)/, cursor: cursorOf(`${at} ${id}`) },
    { of: /^\/api\/contacts\/search/, cursor: cursorOf(String(contact)) },
    { of: /^\/api\/contacts\/search/, cursor: cursorOf(`0 ${contact} borrower`) },
  ]);
}
