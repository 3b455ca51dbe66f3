import { contactPageSchema, contactSearchBodySchema } from '@crm/contracts';
import { searchContacts } from '@crm/directory';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';

/** Who is meant: by name, loan number or e-mail address. */
export const searchForContacts = ({ db }: RouteDeps) =>
  defineRoute({
    method: 'post',
    path: '/api/contacts/search',
    contract: {
      name: 'searchContacts',
      tag: 'Directory',
      summary: 'Find contacts by name, loan number or e-mail address',
      description:
        'Reads only; a POST so that no name stands in a URL. A name is found by the beginnings of its words, a loan number and an address only in full. By name the order is that of the words, and a page that is short, or empty, and has a cursor has looked at 20,000 names: ask on. Addresses and phone numbers come masked.',
      body: contactSearchBodySchema,
      bodyExample: { by: 'name', text: 'maple bor' },
      answers: { 200: { description: 'One page.', schema: contactPageSchema } },
      errors: [],
    },
    permission: 'contacts.read',
    handle: async (c, { body }) => c.json(await searchContacts(db, body), 200),
  });
