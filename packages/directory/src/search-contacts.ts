import { addressKey, type ContactHit, type ContactPage, type ContactSearchBody } from '@crm/contracts';
import type { Db, Sql, SqlFragment } from '@crm/db';
import { maskEmail, maskPhone } from '@crm/redaction';
import { nameQuery } from './name-query.ts';

/**
 * Contacts by the beginnings of their names' words, by loan number or by exact e-mail address, in the order of their
 * ids. A cursor that is not ours gives the first page.
 */
export async function searchContacts(db: Db, search: ContactSearchBody): Promise<ContactPage> {
  const { sql } = db;
  const hits = await sql<ContactHit[]>`
    SELECT c.id AS "contactId", c.full_name AS "fullName", c.email, c.phone,
           jsonb_build_object('doNotEmail', COALESCE(p.do_not_email, false), 'doNotText', COALESCE(p.do_not_text, false),
                              'doNotCall', COALESCE(p.do_not_call, false)) AS preferences,
           COALESCE((SELECT jsonb_agg(jsonb_build_object('loanId', l.id, 'loanNumber', l.loan_number, 'role', lc.role)
                                      ORDER BY l.id, lc.role)
                       FROM public.loan_contacts lc JOIN public.loans l ON l.id = lc.loan_id
                      WHERE lc.contact_id = c.id), '[]') AS loans
      FROM (${matches(sql, search)}) AS found
      JOIN public.contacts c ON c.id = found.id
      LEFT JOIN public.contact_comm_prefs p ON p.contact_id = c.id
     ORDER BY c.id`;
  const items = hits.slice(0, search.limit).map(masked);
  const last = items.at(-1);
  return { items, nextCursor: hits.length > search.limit && last !== undefined ? cursorAfter(last) : null };
}

/** A SELECT of one id more than the page has. */
function matches(sql: Sql, { by, text, limit, cursor }: ContactSearchBody): SqlFragment {
  const after = idIn(cursor);
  switch (by) {
    case 'name':
      return sql`
        SELECT id FROM public.contacts
         WHERE to_tsvector('simple', translate(full_name, '.,''-/@_&+:;()"', '              ')) @@ to_tsquery('simple', ${nameQuery(text)})
           AND id > ${after} ORDER BY id LIMIT ${limit + 1}`;
    case 'loanNumber': {
      const number = text.trim();
      return sql`
        SELECT DISTINCT lc.contact_id AS id FROM public.loans l JOIN public.loan_contacts lc ON lc.loan_id = l.id
         WHERE l.loan_number = ANY(${[number, number.toUpperCase()]}) AND lc.contact_id > ${after}
         ORDER BY lc.contact_id LIMIT ${limit + 1}`;
    }
    case 'email':
      return sql`
        SELECT id FROM public.contacts
         WHERE lower(btrim(email, E' \\t\\r\\n')) = ${addressKey(text)} AND id > ${after} ORDER BY id LIMIT ${limit + 1}`;
    default:
      return by satisfies never;
  }
}

function masked(hit: ContactHit): ContactHit {
  return {
    ...hit,
    email: hit.email === null ? null : maskEmail(hit.email),
    phone: hit.phone === null ? null : maskPhone(hit.phone),
  };
}

function cursorAfter({ contactId }: ContactHit): string {
  return Buffer.from(String(contactId)).toString('base64url');
}

function idIn(cursor: string | undefined): number {
  const text = Buffer.from(cursor ?? '', 'base64url').toString();
  const id = /^[1-9][0-9]{0,15}$/.test(text) ? Number(text) : 0;
  return Number.isSafeInteger(id) ? id : 0;
}
