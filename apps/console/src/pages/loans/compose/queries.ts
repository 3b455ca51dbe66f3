import { queryOptions } from '@tanstack/react-query';
import { api, bodyOf } from '../../../api/client.ts';

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
