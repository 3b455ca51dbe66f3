import { Button, Group, SimpleGrid, Skeleton, Stack, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useLive } from '../../api/live.ts';
import { useMay } from '../../api/session.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Guarded } from '../../parts/guarded.tsx';
import { LiveState } from '../../parts/live-state.tsx';
import { Page } from '../../parts/page.tsx';
import { LoanFacts } from './loan-facts.tsx';
import { LoanMessages } from './loan-messages.tsx';
import { LoanPeople } from './loan-people.tsx';
import { loanWords } from './messages.ts';
import { loanQuery } from './queries.ts';

export function LoanPage() {
  return (
    <Guarded permission="loans.read" title={loanWords.loan}>
      <Loan />
    </Guarded>
  );
}

/** One loan: what is known of it, who is on it, what was sent for it. */
function Loan() {
  const may = useMay();
  const { loanId } = useParams({ from: '/loans/$loanId' });
  const { data, error, refetch } = useQuery(loanQuery(loanId));
  const queryClient = useQueryClient();
  const live = useLive(may('messages.read') ? [`loan:${loanId}`] : [], () => {
    void queryClient.invalidateQueries({ queryKey: loanQuery(loanId).queryKey });
  });
  if (error !== null && data === undefined)
    return (
      <Page title={`${loanWords.loan} ${loanId}`}>
        <ErrorPanel error={error} onRetry={() => void refetch()} />
      </Page>
    );
  if (data === undefined)
    return (
      <Page title={loanWords.loan}>
        <Skeleton h={480} />
      </Page>
    );
  const actions = (
    <Group gap="sm">
      <LiveState state={live} />
      {may('email.send') && (
        <Button
          size="compact-md"
          renderRoot={(props) => <Link to="/loans/$loanId/compose" params={{ loanId }} {...props} />}
        >
          {loanWords.compose}
        </Button>
      )}
    </Group>
  );
  return (
    <Page title={`${loanWords.loan} ${data.loanNumber ?? loanId}`} actions={actions}>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Stack gap="md">
          <Title order={2}>{loanWords.facts}</Title>
          <LoanFacts loan={data} />
        </Stack>
        <Stack gap="md">
          <LoanPeople people={data.people} />
          {may('messages.read') && <LoanMessages loanId={loanId} />}
        </Stack>
      </SimpleGrid>
    </Page>
  );
}
