import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, bodyOf } from '../../api/client.ts';
import type { Flags } from './flags.ts';
import { historyQuery, preferencesQuery } from './queries.ts';

type Change = { etag: string; flags: Partial<Flags>; reason: string; policyBasis: string };

/** Saves a change: shown at once, put back when it is refused. Names the version that it was made on (`If-Match`). */
export function useSavePreferences(contactId: string) {
  const queryClient = useQueryClient();
  const { queryKey } = preferencesQuery(contactId);
  return useMutation({
    mutationFn: async ({ etag, flags, reason, policyBasis }: Change) => {
      const answer = await api.PATCH('/api/contacts/{id}/comm-preferences', {
        params: { path: { id: contactId }, header: { 'if-match': etag } },
        body: { ...flags, reason: reason.trim(), policyBasis },
      });
      return {
        preferences: bodyOf(answer),
        etag: answer.response.headers.get('etag') ?? '*',
        correlationId: answer.response.headers.get('x-correlation-id') ?? '',
      };
    },
    onMutate: async ({ flags }) => {
      await queryClient.cancelQueries({ queryKey });
      const before = queryClient.getQueryData(queryKey);
      queryClient.setQueryData(
        queryKey,
        (now) => now && { ...now, preferences: { ...now.preferences, ...flags } },
      );
      return { before };
    },
    onError: (_error, _change, context) => queryClient.setQueryData(queryKey, context?.before),
    onSuccess: ({ preferences, etag }) => {
      queryClient.setQueryData(queryKey, { preferences, etag });
      void queryClient.invalidateQueries({ queryKey: historyQuery(contactId).queryKey });
    },
  });
}
