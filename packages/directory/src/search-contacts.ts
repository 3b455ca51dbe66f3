import { addressKey, type ContactHit, type ContactPage, type ContactSearchBody } from '@crm/contracts';
import type { Db, Sql } from '@crm/db';
import { maskEmail, maskPhone } from '@crm/redaction';
import { findByName } from './find-by-name.ts';
import { nameCursor, namePlaceIn } from './name-place.ts';

type Found = { ids: number[]; nextCursor: string | null };

/**
 * Contacts by the beginnings of their names' words, in the order of those words; or by loan number or by exact e-mail
 * address, in the order of their ids. A cursor that is not ours gives the first page. By name a page may be short, even
 * empty, and have a cursor: it has looked at as many names as one request does.
 */
export async function searchContacts(db: Db, search: ContactSearchBody): Promise<ContactPage> {
  const { ids, nextCursor } = await find(db, search);
  return { items: ids.length === 0 ? [] : (await readHits(db.sql, ids)).map(masked), nextCursor };
}

async function find(db: Db, search: ContactSearchBody): Promise<Found> {
  const { by, text, limit, cursor } = search;
  switch (by) {
    case 'name': {
      const { ids, next } = await findByName(db, { text, limit, after: namePlaceIn(cursor) });
      return { ids, nextCursor: next && nameCursor(next) };
    }
    case 'loanNumber': {
      const number = text.trim();
      return foundIn(
        await db.sql<{ id: number }[]>`
          SELECT DISTINCT lc.contact_id AS id FROM public.loans l JOIN public.loan_contacts lc ON lc.loan_id = l.id
           WHERE l.loan_number = ANY(${[number, number.toUpperCase()]}) AND lc.contact_id > ${idIn(cursor)}
           ORDER BY lc.contact_id LIMIT ${limit + 1}`,
        limit,
      );
    }
    case 'email':
      return foundIn(
        await db.sql<{ id: number }[]>`
          SELECT id FROM public.contacts
           WHERE lower(btrim(email, E' \\t\\r\\n')) = ${addressKey(text)} AND id > ${idIn(cursor)}
           ORDER BY id LIMIT ${limit + 1}`,
        limit,
      );
    default:
      return by satisfies never;
  }
}

/** One id more than the page has says that there is a next one. */
function foundIn(rows: readonly { id: number }[], limit: number): Found {
  const ids = rows.slice(0, limit).map(({ id }) => id);
  const last = ids.at(-1);
  return { ids, nextCursor: rows.length > limit && last !== undefined ? cursorAfter(last) : null };
}

/** The contacts as a list shows them, in the order of the ids that are given. */
async function readHits(sql: Sql, ids: readonly number[]): Promise<ContactHit[]> {
  return sql<ContactHit[]>`
    SELECT c.id AS "contactId", c.full_name AS "fullName", c.email, c.phone,
           jsonb_build_object('doNotEmail', COALESCE(p.do_not_email, false), 'doNotText', COALESCE(p.do_not_text, false),
                              'doNotCall', COALESCE(p.do_not_call, false)) AS preferences,
           COALESCE((SELECT jsonb_agg(jsonb_build_object('loanId', l.id, 'loanNumber', l.loan_number, 'role', lc.role)
                                      ORDER BY l.id, lc.role)
                       FROM public.loan_contacts lc JOIN public.loans l ON l.id = lc.loan_id
                      WHERE lc.contact_id = c.id), '[]') AS loans
      FROM unnest(${ids}::bigint[]) WITH ORDINALITY AS found (id, place)
      JOIN public.contacts c ON c.id = found.id
      LEFT JOIN public.contact_comm_prefs p ON p.contact_id = c.id
     ORDER BY found.place`;
}

function masked(hit: ContactHit): ContactHit {
  return {
    ...hit,
    email: hit.email === null ? null : maskEmail(hit.email),
    phone: hit.phone === null ? null : maskPhone(hit.phone),
  };
}

function cursorAfter(id: number): string {
  return Buffer.from(String(id)).toString('base64url');
}

function idIn(cursor: string | undefined): number {
  const text = Buffer.from(cursor ?? '', 'base64url').toString();
  const id = /^[1-9][0-9]{0,15}$/.test(text) ? Number(text) : 0;
  return Number.isSafeInteger(id) ? id : 0;
}
