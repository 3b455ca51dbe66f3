import { chosen } from './fill.ts';

/** What is asked of the api, and the page as SQL can give it: the same rows by the same index, with no cursor, no joins, no masks. */
export type List = { what: string; path: string; body?: object; sql: string; params?: (string | number)[] };

export type Middle = { messageId: string; correlationId: string; at: string };

/** Every list of the api; those with a cursor also from the middle of what there is. */
export function lists({ messageId, correlationId, at }: Middle): List[] {
  const messages = 'SELECT * FROM messages';
  const audit = 'SELECT * FROM compliance_audit_log';
  const newest = 'ORDER BY event_ts_utc DESC, id DESC';
  const cursorOf = (text: string) => Buffer.from(text).toString('base64url');
  const { contactId, loanId } = chosen;
  return [
    { what: 'messages', path: '/api/messages', sql: `${messages} ORDER BY id DESC LIMIT 51` },
    {
      what: 'messages, from the middle',
      path: `/api/messages?cursor=${cursorOf(messageId)}`,
      sql: `${messages} WHERE id < $1::text::uuid ORDER BY id DESC LIMIT 51`,
      params: [messageId],
    },
    {
      what: 'messages of a loan',
      path: `/api/messages?loanId=${loanId}`,
      sql: `${messages} WHERE loan_id = $1 ORDER BY id DESC LIMIT 51`,
      params: [loanId],
    },
    {
      what: 'messages of a contact',
      path: `/api/messages?contactId=${contactId}`,
      sql: `${messages} WHERE id IN (SELECT message_id FROM message_recipients WHERE contact_id = $1) ORDER BY id DESC LIMIT 51`,
      params: [contactId],
    },
    {
      what: 'messages that failed (1 %)',
      path: '/api/messages?state=failed',
      sql: `${messages} WHERE id IN (SELECT message_id FROM delivery_log WHERE to_state = 'failed' ORDER BY message_id DESC LIMIT 51) ORDER BY id DESC`,
    },
    {
      what: 'messages of marketing (20 %)',
      path: '/api/messages?category=marketing',
      sql: `${messages} WHERE category = 'marketing' ORDER BY id DESC LIMIT 51`,
    },
    {
      what: 'messages of a correlation id',
      path: `/api/messages?correlationId=${correlationId}`,
      sql: `${messages} WHERE correlation_id = $1`,
      params: [correlationId],
    },
    {
      what: 'denials (10,000 of them)',
      path: '/api/denials',
      sql: `${audit} WHERE event_type = 'CRM.EMAIL.DENIED' ${newest} LIMIT 51`,
    },
    {
      what: 'denials of a loan',
      path: `/api/denials?loanId=${loanId}`,
      sql: `${audit} WHERE event_type = 'CRM.EMAIL.DENIED' AND loan_id = $1 ${newest} LIMIT 51`,
      params: [loanId],
    },
    { what: 'audit', path: '/api/audit?limit=50', sql: `${audit} ${newest} LIMIT 51` },
    {
      what: 'audit, from the middle',
      path: `/api/audit?limit=50&to=${at}`,
      sql: `${audit} WHERE event_ts_utc <= $1::text::timestamptz ${newest} LIMIT 51`,
      params: [at],
    },
    {
      what: 'audit of a correlation id',
      path: `/api/audit?correlationId=${correlationId}`,
      sql: `${audit} WHERE correlation_id = $1 ${newest}`,
      params: [correlationId],
    },
    {
      what: 'audit of a message',
      path: `/api/audit?resourceType=message&resourceId=${messageId}`,
      sql: `${audit} WHERE resource_type = 'message' AND resource_id = $1 ${newest}`,
      params: [messageId],
    },
    {
      what: 'audit of a loan',
      path: `/api/audit?loanId=${loanId}&limit=50`,
      sql: `${audit} WHERE loan_id = $1 ${newest} LIMIT 51`,
      params: [loanId],
    },
    {
      what: 'contacts by name (100,000 match)',
      path: '/api/contacts/search',
      body: { by: 'name', text: 'borrower' },
      sql: 'SELECT * FROM contacts ORDER BY id LIMIT 21',
    },
    {
      what: 'contacts by e-mail',
      path: '/api/contacts/search',
      body: { by: 'email', text: 'c50000@x.example' },
      sql: "SELECT * FROM contacts WHERE lower(btrim(email, E' \\t\\r\\n')) = $1",
      params: ['c50000@x.example'],
    },
    {
      what: 'contacts by loan number',
      path: '/api/contacts/search',
      body: { by: 'loanNumber', text: 'BN-50000' },
      sql: 'SELECT * FROM loans l JOIN loan_contacts c ON c.loan_id = l.id WHERE l.loan_number = $1',
      params: ['BN-50000'],
    },
    {
      what: 'history of preferences (10 changes)',
      path: `/api/contacts/${contactId}/comm-preferences/history`,
      sql: `${audit} WHERE resource_type = 'contact' AND resource_id = $1 ${newest}`,
      params: [String(contactId)],
    },
    {
      what: 'dead letters (1,000 open)',
      path: '/api/ops/dlq?limit=50',
      sql: 'SELECT * FROM dead_letters WHERE resolved_at IS NULL ORDER BY created_at DESC LIMIT 51',
    },
    {
      what: 'dead letters by reason',
      path: '/api/ops/dlq/groups',
      sql: 'SELECT error_code, count(*) FROM dead_letters WHERE resolved_at IS NULL GROUP BY 1',
    },
    {
      what: 'series of a day',
      path: '/api/ops/series?range=24h',
      sql: "SELECT * FROM ops_samples WHERE at >= now() - interval '24 hours'",
    },
    { what: 'templates', path: '/api/templates', sql: 'SELECT * FROM templates' },
  ];
}
