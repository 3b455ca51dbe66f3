import { Group, Skeleton, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useLive } from '../../api/live.ts';
import { AuditBadge } from '../../parts/audit-badge.tsx';
import { Below } from '../../parts/below.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { EvidenceButton } from '../../parts/evidence-button.tsx';
import { stateGlossary } from '../../parts/glossary.ts';
import { Guarded } from '../../parts/guarded.tsx';
import { LiveState } from '../../parts/live-state.tsx';
import { Page } from '../../parts/page.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { LifeTimeline } from './life-timeline.tsx';
import { MailBody } from './mail-body.tsx';
import { MessageFacts } from './message-facts.tsx';
import { messageQuery, traceQuery, whyQuery } from './queries.ts';
import { RawRecords } from './raw-records.tsx';
import { SettleUnknown } from './settle-unknown.tsx';
import { StoredProof } from './stored-proof.tsx';
import { WhyCard } from './why-card.tsx';

export function MessagePage() {
  return (
    <Guarded permission="messages.read" title="Message">
      <Message />
    </Guarded>
  );
}

/** The whole life of one message: why it is in its state, what was done, what was sent, and the proof. */
function Message() {
  const { messageId } = useParams({ from: '/messages/$messageId' });
  const queryClient = useQueryClient();
  const { data, error, refetch } = useQuery(messageQuery(messageId));
  const why = useQuery(whyQuery(messageId));
  const trace = useQuery(traceQuery(messageId));
  const live = useLive([`message:${messageId}`], () => {
    void queryClient.invalidateQueries({ queryKey: messageQuery(messageId).queryKey });
  });
  if (error !== null && data === undefined)
    return (
      <Page title="Message">
        <ErrorPanel error={error} onRetry={() => void refetch()} />
      </Page>
    );
  if (data === undefined)
    return (
      <Page title="Message">
        <Skeleton h={480} />
      </Page>
    );
  const { meaning, next } = stateGlossary[data.state];
  return (
    <Page title={data.subject} actions={<LiveState state={live} />}>
      <Group gap="sm" role="status">
        <StateBadge state={data.state} />
        <Text size="sm">
          {meaning} {next}
        </Text>
      </Group>
      <SettleUnknown message={data} />
      <WhyCard message={data} />
      <Below isReady={!why.isPending}>
        <MessageFacts message={data} />
        <AuditBadge label="Recorded under" correlationId={data.correlationId} />
        <LifeTimeline messageId={messageId} state={data.state} history={data.history} />
      </Below>
      <Below isReady={!why.isPending && !trace.isPending} gap="xl">
        {data.artifactId === null ? (
          <Text size="sm">Nothing has been rendered for this message, so there is no mail to look at.</Text>
        ) : (
          <>
            <MailBody messageId={messageId} />
            <StoredProof messageId={messageId} />
          </>
        )}
        <EvidenceButton about={{ messageId }} />
        <RawRecords messageId={messageId} />
      </Below>
    </Page>
  );
}
