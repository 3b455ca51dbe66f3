import { api, bodyOf, setCsrfToken } from '../../../api/client.ts';
import { ApiError } from '../../../api/problem.ts';
import type { DraftStore, Kept } from './draft-saver.ts';

type Owner = {
  /** Who was signed in when the page was opened. */
  subject: string;
  /** Who is, as far as the page knows: where that is somebody else, it is about to begin anew, with their token. */
  whoIsHere: () => string | undefined;
};

/** The draft of a loan on the server, of one person and in the name of nobody else. */
export function draftStore(loanId: string, { subject, whoIsHere }: Owner): DraftStore {
  const path = { loanId };
  const asSamePerson = async <T>(work: () => Promise<T>) => {
    if (whoIsHere() !== subject) throw new ApiError(null);
    return withNewSession(work, subject);
  };
  return {
    read: () => asSamePerson(() => readDraft(loanId)),
    save: (body, etag, isLast) =>
      asSamePerson(async () => {
        const header = etag === null ? {} : { 'if-match': etag };
        const answer = await api.PUT('/api/loans/{loanId}/crm/draft', {
          params: { path, header },
          body,
          keepalive: isLast,
        });
        return { savedAt: bodyOf(answer).savedAt, etag: etagOf(answer.response) };
      }),
    remove: () =>
      asSamePerson(async () => {
        bodyOf(await api.DELETE('/api/loans/{loanId}/crm/draft', { params: { path } }));
      }),
  };
}

export async function readDraft(loanId: string, signal: AbortSignal | null = null): Promise<Kept | null> {
  const answer = await api.GET('/api/loans/{loanId}/crm/draft', { params: { path: { loanId } }, signal });
  const { draft, savedAt } = bodyOf(answer);
  return draft === null || savedAt === null ? null : { draft, savedAt, etag: etagOf(answer.response) };
}

function etagOf(response: Response): string {
  const etag = response.headers.get('etag');
  if (etag === null) throw new ApiError(null);
  return etag;
}

/**
 * A session that ended while somebody was writing may be opened again in another tab: its token is then another one.
 * What was written goes to nobody but the person who wrote it.
 */
async function withNewSession<T>(work: () => Promise<T>, subject: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'CSRF_REQUIRED') throw error;
    const session = bodyOf(await api.GET('/api/session'));
    if (session.subject !== subject) throw error;
    setCsrfToken(session.csrfToken);
    return work();
  }
}
