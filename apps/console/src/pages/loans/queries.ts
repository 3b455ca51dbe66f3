import { queryOptions } from '@tanstack/react-query';
import { api, bodyOf } from '../../api/client.ts';

const shownMax = 20;

export const loanQuery = (loanId: string) =>
  queryOptions({
    queryKey: ['loan', loanId],
    queryFn: async ({ signal }) =>
      bodyOf(await api.GET('/api/loans/{id}', { params: { path: { id: loanId } }, signal })),
  });

export const loanMessagesQuery = (loanId: string) =>
  queryOptions({
    queryKey: ['loan', loanId, 'messages'],
    queryFn: async ({ signal }) =>
      bodyOf(
        await api.GET('/api/messages', { params: { query: { loanId, limit: String(shownMax) } }, signal }),
      ),
  });
