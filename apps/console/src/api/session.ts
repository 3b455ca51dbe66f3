import type { Permission } from '@crm/contracts';
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { api, bodyOf, csrfHeader, setCsrfToken } from './client.ts';

/** Who is signed in and what they may do. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  staleTime: 60_000,
  queryFn: async () => {
    const session = bodyOf(await api.GET('/api/session'));
    setCsrfToken(session.csrfToken);
    return session;
  },
});

export function useSession() {
  return useSuspenseQuery(sessionQuery).data;
}

/** Whether the person may do this; the server asks again. */
export function useMay(): (permission: Permission) => boolean {
  const { permissions } = useSession();
  return (permission) => permissions.includes(permission);
}

/** Ends the session here, then goes where the api says: to the identity provider, to be signed out there too. */
export async function signOut(): Promise<void> {
  const answer = await fetch('/auth/sign-out', { method: 'POST', headers: csrfHeader() });
  const { location } = (await answer.json()) as { location?: string };
  window.location.assign(location ?? '/');
}
