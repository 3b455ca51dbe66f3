import { contactSchema, crmIdParamSchema } from '@crm/contracts';
import { findContact } from '@crm/directory';
import * as v from 'valibot';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { ProblemError } from '../http/problem-error.ts';

/** A contact with the loans it is on. */
export const getContact = ({ db }: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/contacts/:id',
    contract: {
      name: 'getContact',
      tag: 'Directory',
      summary: 'Read a contact and the loans it is on',
      params: v.object({ id: crmIdParamSchema }),
      answers: { 200: { description: 'The contact.', schema: contactSchema } },
      errors: ['CONTACT_NOT_FOUND'],
    },
    permission: 'contacts.read',
    handle: async (c, { params }) => {
      const contact = await findContact(db, params.id);
      if (contact === undefined) throw new ProblemError('CONTACT_NOT_FOUND');
      return c.json(contact, 200);
    },
  });
