import { type DncCheckAnswer, isPermitted } from '@crm/contracts';

/** The blocked as a caller may see them: names and reasons are what a contact's page shows, for those who may open it. */
export function peopleSeenBy(roles: readonly string[], people: DncCheckAnswer['people']) {
  if (isPermitted(roles, 'contacts.read')) return people;
  return people.map(({ reason: _, ...person }) => ({ ...person, name: null }));
}
