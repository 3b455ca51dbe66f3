import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError, isPassing, isUnauthenticated } from './problem.ts';
import { askSession, sessionQuery } from './session.ts';

/** Reads are tried twice more when our side failed; a refusal is an answer. Data stays on screen while it is read again. */
export function createQueryClient(): QueryClient {
  // Whatever is refused for want of a session has it asked for: whether it is over, or another one by now.
  const onError = (error: unknown) => {
    if (isUnauthenticated(error) || (error instanceof ApiError && error.code === 'CSRF_REQUIRED'))
      askSession(client);
  };
  const client = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, { queryKey }) => {
        if (queryKey[0] !== sessionQuery.queryKey[0]) onError(error);
      },
    }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        retry: (failures, error) => failures < 2 && isPassing(error),
        retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 4_000),
        staleTime: 5_000,
        refetchOnWindowFocus: true,
        // Offline is shown, not waited for.
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
  return client;
}
