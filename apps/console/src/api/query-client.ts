import { QueryClient } from '@tanstack/react-query';
import { isPassing } from './problem.ts';

/** Reads are tried twice more when our side failed; a refusal is an answer. Data stays on screen while it is read again. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
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
}
