import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { ErrorPanel } from '../../../parts/error-panel.tsx';
import { Guarded } from '../../../parts/guarded.tsx';
import { Page } from '../../../parts/page.tsx';
import { loanQuery } from '../queries.ts';
import { ComposeForm } from './compose-form.tsx';
import { type Sent, SentPanel } from './sent-panel.tsx';

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
  const [sent, setSent] = useState<Sent | null>(null);
  if (sent !== null) return <SentPanel sent={sent} onAgain={() => setSent(null)} />;
  if (loan.isError) return <ErrorPanel error={loan.error} onRetry={() => void loan.refetch()} />;
  if (loan.data === undefined) return <Skeleton h={640} maw={720} />;
  return <ComposeForm loanId={loanId} people={loan.data.people} onSent={setSent} />;
}
