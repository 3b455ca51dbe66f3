import * as v from 'valibot';
import { must } from './must.ts';

/**
 * The two categories of source requirement E12. Transactional: a servicing notice required to fulfil the
 * servicing obligation, exempt from do-not-contact. Marketing: everything else, do-not-contact enforced.
 */
export const categories = ['transactional', 'marketing'] as const;

export type Category = (typeof categories)[number];

export const categorySchema = v.picklist(categories, must.beListed);
