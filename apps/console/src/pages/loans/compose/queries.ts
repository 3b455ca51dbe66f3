import { queryOptions } from '@tanstack/react-query';
import { api, bodyOf } from '../../../api/client.ts';
import { readDraft } from './draft-store.ts';

export const templatesQuery = queryOptions({
  queryKey: ['templates'],
  queryFn: async ({ signal }) => bodyOf(await api.GET('/api/templates', { signal })),
});

export const templateQuery = (templateId: string) =>
  queryOptions({
    queryKey: ['template', templateId],
    enabled: templateId !== '',
    queryFn: async ({ signal }) =>
      bodyOf(await api.GET('/api/templates/{templateId}', { params: { path: { templateId } }, signal })),
  });

/** Read once, when the page is opened: from then on the form knows better. */
export const draftQuery = (loanId: string) =>
  queryOptions({
    queryKey: ['draft', loanId],
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: async ({ signal }) => ({ kept: await readDraft(loanId, signal) }),
  });
