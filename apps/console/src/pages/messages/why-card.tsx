import { Card, List, Skeleton, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { actorName } from '../../parts/actor-name.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { WhyTrace } from '../../parts/why-trace.tsx';
import { whyQuery } from './queries.ts';
import { whySentence } from './why-sentence.ts';

/** Why the message is in its state: a sentence, the decisions in order, and the rules that were asked. */
export function WhyCard({ messageId }: { messageId: string }) {
  const { data, error, refetch } = useQuery(whyQuery(messageId));
  const decided = data?.decisions.findLast(({ decision }) => decision !== null);
  return (
    <Card component="section" withBorder aria-labelledby="why">
      <Title order={2} id="why">
        Why
      </Title>
      {error !== null && data === undefined && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton h={160} />}
      {data !== undefined && (
        <>
          <Text fw={600} my="xs" className="breakable">
            {whySentence(data)}
          </Text>
          <List size="sm" spacing={4} listStyleType="none" aria-label="Decisions, oldest first">
            {data.decisions.map(({ at, kind, actorId, reason, errorCode }) => (
              <List.Item key={`${at} ${kind}`} className="breakable">
                <TimeText at={at} />: {kind.replaceAll('_', ' ')} by {actorName(actorId)}
                {errorCode !== null && `, ${errorCode}`}
                {reason !== null && `: ${reason}`}
              </List.Item>
            ))}
          </List>
          {decided?.decision && (
            <>
              <Title order={3} size="sm" mt="md" mb="xs">
                The rules that were asked, <TimeText at={decided.at} />
              </Title>
              <WhyTrace decision={decided.decision} />
            </>
          )}
        </>
      )}
    </Card>
  );
}
