import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { api, bodyOf } from '../../../api/client.ts';
import type { requestOf } from './draft.ts';
import { type KeptKey, keptKey } from './kept-key.ts';

/** Sends. The same content keeps its Idempotency-Key over tries, so that trying again never sends it twice. */
export function useSend(loanId: string) {
  const kept = useRef<KeptKey | null>(null);
  return useMutation({
    mutationFn: async (body: ReturnType<typeof requestOf>) => {
      kept.current = keptKey(kept.current, JSON.stringify(body), () => crypto.randomUUID());
      return bodyOf(
        await api.POST('/api/loans/{loanId}/crm/send-email', {
          params: { path: { loanId }, header: { 'idempotency-key': kept.current.key } },
          body,
        }),
      );
    },
    // What was accepted is done; the same text sent once more on purpose is another message.
    onSuccess: () => {
      kept.current = null;
    },
  });
}
