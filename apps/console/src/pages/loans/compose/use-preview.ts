import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, bodyOf } from '../../../api/client.ts';
import { type Draft, requestOf, type TemplateVariable } from './draft.ts';

const debounceMs = 400;

/**
 * The letter as the server would send it, rendered anew when what is typed rests for a moment. An answer counts for its
 * question alone; meanwhile the letter before it stays.
 */
export function usePreview(loanId: string, draft: Draft, variables: readonly TemplateVariable[]) {
  const { templateId, category, variables: given } = requestOf(draft, [], variables);
  const [asked] = useDebouncedValue(JSON.stringify({ templateId, category, variables: given }), debounceMs);
  return useQuery({
    queryKey: ['preview', loanId, asked],
    enabled: templateId !== '' && asked.includes(JSON.stringify(templateId)),
    // Kept on the server for ten minutes.
    staleTime: 8 * 60_000,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      bodyOf(
        await api.POST('/api/loans/{loanId}/crm/preview', {
          params: { path: { loanId } },
          body: JSON.parse(asked),
          signal,
        }),
      ),
  });
}
