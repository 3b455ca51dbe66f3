import { queryOptions } from '@tanstack/react-query';
import { api, bodyOf } from '../../api/client.ts';

const of = (contactId: string) => ({ params: { path: { id: contactId } } });

export const contactQuery = (contactId: string) =>
  queryOptions({
    queryKey: ['contact', contactId],
    queryFn: async ({ signal }) => bodyOf(await api.GET('/api/contacts/{id}', { ...of(contactId), signal })),
  });

/** The preferences with the version that a change must name. */
export const preferencesQuery = (contactId: string) =>
  queryOptions({
    queryKey: ['contact', contactId, 'preferences'],
    queryFn: async ({ signal }) => {
      const answer = await api.GET('/api/contacts/{id}/comm-preferences', { ...of(contactId), signal });
      return { preferences: bodyOf(answer), etag: answer.response.headers.get('etag') ?? '*' };
    },
  });

export const historyQuery = (contactId: string) =>
  queryOptions({
    queryKey: ['contact', contactId, 'history'],
    queryFn: async ({ signal }) =>
      bodyOf(await api.GET('/api/contacts/{id}/comm-preferences/history', { ...of(contactId), signal })),
  });

const recentMax = 5;

export const recentMessagesQuery = (contactId: string) =>
  queryOptions({
    queryKey: ['contact', contactId, 'messages'],
    queryFn: async ({ signal }) => {
      const query = { contactId, limit: String(recentMax) };
      return bodyOf(await api.GET('/api/messages', { params: { query }, signal }));
    },
  });

export const policyBasesQuery = queryOptions({
  queryKey: ['policy-bases'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async ({ signal }) => bodyOf(await api.GET('/api/policy-bases', { signal })),
});
