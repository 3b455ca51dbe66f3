import { Button, Skeleton, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { ErrorPanel } from '../../../parts/error-panel.tsx';
import { Guarded } from '../../../parts/guarded.tsx';
import { Page } from '../../../parts/page.tsx';
import { loanQuery } from '../queries.ts';
import { ComposeForm } from './compose-form.tsx';
import { draftWords } from './messages.ts';
import { draftQuery } from './queries.ts';
import { type Sent, SentPanel } from './sent-panel.tsx';
import { useDraftStore } from './use-draft.ts';

export function ComposePage() {
  return (
    <Page title="Compose e-mail">
      <Guarded permission="email.send">
        <Compose />
      </Guarded>
    </Page>
  );
}

function Compose() {
  const { loanId } = useParams({ from: '/loans/$loanId/compose' });
  const loan = useQuery(loanQuery(loanId));
  const query = draftQuery(loanId);
  const draft = useQuery(query);
  const queryClient = useQueryClient();
  const store = useDraftStore(loanId);
  const [sent, setSent] = useState<Sent | null>(null);
  const [isWithout, setWithout] = useState(false);
  // What was sent is no draft any more.
  const removal = useMutation({
    mutationFn: async (settled: Promise<void>) => {
      await settled;
      await store.remove();
      queryClient.setQueryData(query.queryKey, { kept: null });
    },
  });
  const remove = (settled: Promise<void>) => removal.mutate(settled);

  if (sent !== null)
    return (
      <SentPanel
        sent={sent}
        isDraftLeft={removal.isError}
        onRemoveDraft={() => remove(Promise.resolve())}
        onAgain={() => {
          if (!removal.isSuccess) void queryClient.resetQueries({ queryKey: query.queryKey });
          setSent(null);
        }}
      />
    );
  if (loan.isError) return <ErrorPanel error={loan.error} onRetry={() => void loan.refetch()} />;
  if (draft.isError && !isWithout)
    return (
      <Stack gap="sm" align="flex-start">
        <ErrorPanel error={draft.error} what={draftWords.lookUpFailed} onRetry={() => void draft.refetch()} />
        <Button size="xs" variant="default" onClick={() => setWithout(true)}>
          {draftWords.withoutDraft}
        </Button>
      </Stack>
    );
  if (loan.data === undefined || (draft.data === undefined && !isWithout))
    return <Skeleton h={640} maw={720} />;
  return (
    <ComposeForm
      loanId={loanId}
      people={loan.data.people}
      stored={draft.data?.kept ?? null}
      onSent={(message, settled) => {
        setSent(message);
        remove(settled);
      }}
    />
  );
}
