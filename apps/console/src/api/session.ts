import type { Permission } from '@crm/contracts';
import { type QueryClient, queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { api, bodyOf, csrfHeader, setCsrfToken } from './client.ts';
import { ApiError, isUnauthenticated } from './problem.ts';
import { tellOtherTabs } from './session-tabs.ts';

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

/** Whether the session that the page was opened with is over; what it shows is still there. */
export function useSessionIsOver(): boolean {
  const { error } = useQuery(sessionQuery);
  return isUnauthenticated(error);
}

/** Asks again who is signed in; an answer that is on its way is waited for. */
export function askSession(queryClient: QueryClient): void {
  void queryClient.refetchQueries({ queryKey: sessionQuery.queryKey }, { cancelRefetch: false });
}

/** Where one signs in and comes back to the page. */
export function signInAddress(page: string): string {
  return `/auth/sign-in?returnTo=${encodeURIComponent(page)}`;
}

/** Ends the session here, then goes where the api says: to the identity provider, to be signed out there too. */
export async function signOut(): Promise<void> {
  // Asked for anew: if somebody has signed in in another tab since, the token of this one is refused.
  const session = await api.GET('/api/session').catch((error: unknown) => {
    if (isUnauthenticated(error)) return undefined;
    throw error;
  });
  if (session !== undefined) setCsrfToken(bodyOf(session).csrfToken);
  const answer = await fetch('/auth/sign-out', { method: 'POST', headers: csrfHeader() });
  if (!answer.ok) throw new ApiError(null);
  const { location } = (await answer.json()) as { location: string };
  tellOtherTabs();
  window.location.assign(location);
}
