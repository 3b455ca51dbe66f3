import { Anchor, List, SimpleGrid, Skeleton, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useLive } from '../../api/live.ts';
import { useMay } from '../../api/session.ts';
import { Below } from '../../parts/below.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Guarded } from '../../parts/guarded.tsx';
import { LiveState } from '../../parts/live-state.tsx';
import { Page } from '../../parts/page.tsx';
import { HistoryList } from './history-list.tsx';
import { PreferencesPanel } from './preferences-panel.tsx';
import { contactQuery, preferencesQuery, recentMessagesQuery } from './queries.ts';
import { RecentMessages } from './recent-messages.tsx';

export function ContactPage() {
  return (
    <Guarded permission="contacts.read" title="Contact">
      <Contact />
    </Guarded>
  );
}

/** One person: who it is, their loans, and what they have asked for. */
function Contact() {
  const may = useMay();
  const { contactId } = useParams({ from: '/contacts/$contactId' });
  const { data, error, refetch } = useQuery(contactQuery(contactId));
  const mayReadMessages = may('messages.read');
  const preferences = useQuery(preferencesQuery(contactId));
  const messages = useQuery({ ...recentMessagesQuery(contactId), enabled: mayReadMessages });
  const queryClient = useQueryClient();
  const live = useLive([`contact:${contactId}`], () => {
    void queryClient.invalidateQueries({ queryKey: contactQuery(contactId).queryKey });
  });
  if (error !== null && data === undefined)
    return (
      <Page title="Contact">
        <ErrorPanel error={error} onRetry={() => void refetch()} />
      </Page>
    );
  if (data === undefined)
    return (
      <Page title="Contact">
        <Skeleton h={480} />
      </Page>
    );
  return (
    <Page title={data.fullName ?? `Contact ${contactId}`} actions={<LiveState state={live} />}>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <PreferencesPanel contactId={contactId} />
        <Below isReady={!preferences.isPending}>
          <section aria-labelledby="identity">
            <Title order={2} id="identity">
              Identity
            </Title>
            <List size="sm" listStyleType="none" className="breakable">
              <List.Item>E-mail: {data.email ?? 'none on record'}</List.Item>
              <List.Item>Phone: {data.phone ?? 'none on record'}</List.Item>
              <List.Item>Time zone: {data.timezone}</List.Item>
              {data.loans.map(({ loanId, loanNumber, role }) => (
                <List.Item key={`${loanId} ${role}`}>
                  <Anchor
                    size="sm"
                    underline="always"
                    renderRoot={(props) => (
                      <Link to="/loans/$loanId" params={{ loanId: String(loanId) }} {...props} />
                    )}
                  >
                    Loan {loanNumber ?? loanId}
                  </Anchor>
                  , as {role}
                  {may('email.send') && (
                    <>
                      {': '}
                      <Anchor
                        size="sm"
                        underline="always"
                        renderRoot={(props) => (
                          <Link to="/loans/$loanId/compose" params={{ loanId: String(loanId) }} {...props} />
                        )}
                      >
                        compose an e-mail
                      </Anchor>
                    </>
                  )}
                </List.Item>
              ))}
            </List>
            {data.loans.length === 0 && <Text size="sm">No loans.</Text>}
          </section>
          {mayReadMessages && <RecentMessages contactId={contactId} />}
          <Below isReady={!mayReadMessages || !messages.isPending}>
            <HistoryList contactId={contactId} />
          </Below>
        </Below>
      </SimpleGrid>
    </Page>
  );
}
