import type { WhyKind } from '@crm/contracts';
import { Card, Group, List, Skeleton, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { actorName } from '../../parts/actor-name.ts';
import { CopyText } from '../../parts/copy-text.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Term } from '../../parts/term.tsx';
import type { TermName } from '../../parts/terms.ts';
import { TimeText } from '../../parts/time-text.tsx';
import { WhyTrace } from '../../parts/why-trace.tsx';
import { failureOf } from './messages.ts';
import { whyQuery } from './queries.ts';
import { whySentence } from './why-sentence.ts';
import { type Told, whyText } from './why-text.ts';

/** Why the message is in its state: a sentence, the decisions in order, and the rules that were asked. */
export function WhyCard({ message }: { message: Told }) {
  const { messageId } = message;
  const { data, error, refetch } = useQuery(whyQuery(messageId));
  const decided = data?.decisions.findLast(({ decision }) => decision !== null);
  return (
    <Card component="section" withBorder aria-labelledby="why">
      <Group justify="space-between">
        <Title order={2} id="why">
          Why
        </Title>
        {data !== undefined && <CopyText text={() => whyText(message, data)} />}
      </Group>
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
                <TimeText at={at} />: <Kind kind={kind} /> by {actorName(actorId)}
                {errorCode !== null && <span title={errorCode}>, {failureOf(errorCode)}</span>}
                {reason !== null && `: ${reason}`}
              </List.Item>
            ))}
          </List>
          {decided?.decision && (
            <>
              <Title order={3} size="sm" mt="md" mb="xs">
                The rules that were asked (<Term name="trace">trace</Term>), <TimeText at={decided.at} />
              </Title>
              <WhyTrace decision={decided.decision} />
            </>
          )}
        </>
      )}
    </Card>
  );
}

const termOf: Partial<Record<WhyKind, TermName>> = {
  failed: 'attempt',
  dead_lettered: 'deadLetter',
  unknown: 'unknown',
  replayed: 'replay',
  resent: 'replay',
  revoked: 'permit',
  expired: 'permit',
};

/** What was decided; where the word is not plain, it says what it means when it is pressed. */
function Kind({ kind }: { kind: WhyKind }) {
  const words = kind.replaceAll('_', ' ');
  const term = termOf[kind];
  return term === undefined ? words : <Term name={term}>{words}</Term>;
}
