import type { OpsRange } from '@crm/contracts';
import { Anchor, Badge, Button, Card, SimpleGrid, Skeleton, Text, Title } from '@mantine/core';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { toneColors } from '../../parts/tones.ts';
import styles from './ops.module.css';
import { groupsQuery, outboxQuery, seriesQuery, unknownQuery } from './queries.ts';
import {
  deadLetterSymptom,
  failureSymptom,
  lagSymptom,
  type Symptom,
  toneWords,
  unknownSymptom,
} from './symptoms.ts';

/** What hurts now, in words; each card fails alone. */
export function SymptomsRow({
  range,
  isStale,
  refetchInterval,
}: {
  range: OpsRange;
  isStale: boolean;
  refetchInterval: number | false;
}) {
  const outbox = useQuery({ ...outboxQuery, refetchInterval });
  const series = useQuery(seriesQuery(range));
  const groups = useQuery({ ...groupsQuery, refetchInterval });
  const unknown = useQuery({ ...unknownQuery, refetchInterval });
  const failures =
    outbox.data !== undefined && series.data !== undefined
      ? failureSymptom(series.data, outbox.data)
      : undefined;
  const open = groups.data?.items.reduce((sum, group) => sum + group.count, 0);
  return (
    <section aria-label="How it stands">
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="sm">
        <SymptomCard
          name="Outbox lag"
          symptom={outbox.data && lagSymptom(outbox.data)}
          reads={[outbox]}
          isStale={isStale}
        />
        <SymptomCard name="Failures" symptom={failures} reads={[outbox, series]} isStale={isStale} />
        <SymptomCard
          name="Dead letters"
          symptom={open === undefined ? undefined : deadLetterSymptom(open)}
          reads={[groups]}
          isStale={isStale}
          more={
            <Anchor size="sm" renderRoot={(props) => <Link to="/ops/dlq" {...props} />}>
              Open the dead letters
            </Anchor>
          }
        />
        <SymptomCard
          name="Unknown outcomes"
          symptom={
            unknown.data && unknownSymptom(unknown.data.items.length, unknown.data.nextCursor !== null)
          }
          reads={[unknown]}
          isStale={isStale}
        />
      </SimpleGrid>
    </section>
  );
}

type CardProps = {
  name: string;
  symptom: Symptom | undefined;
  reads: readonly Pick<UseQueryResult, 'isError' | 'refetch'>[];
  isStale: boolean;
  more?: React.ReactNode;
};

function SymptomCard({ name, symptom, reads, isStale, more }: CardProps) {
  const failed = reads.filter(({ isError }) => isError);
  const { label, icon } = toneWords[symptom?.tone ?? 'neutral'];
  // A figure that could not be read again is old, whatever it says.
  const isOld = isStale || failed.length > 0;
  return (
    <Card withBorder padding="sm" mih={156}>
      <Title order={2} size="sm">
        {name}
      </Title>
      {symptom === undefined && failed.length === 0 && <Skeleton h={96} mt="xs" />}
      {symptom !== undefined && (
        <div className={isOld ? styles.stale : undefined}>
          <Text size="lg" fw={600}>
            {symptom.value}
          </Text>
          <Badge
            variant="light"
            color={toneColors[isOld ? 'neutral' : symptom.tone]}
            radius="sm"
            tt="none"
            leftSection={<span aria-hidden>{isOld ? '⌛' : icon}</span>}
          >
            {isOld ? 'Not up to date' : label}
          </Badge>
          <Text size="sm" mt={4}>
            {symptom.text}
          </Text>
        </div>
      )}
      {failed.length > 0 && (
        <div role="alert">
          <Text size="sm">
            {symptom === undefined ? 'This could not be read.' : 'It could not be read again.'}
          </Text>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => {
              for (const read of failed) void read.refetch();
            }}
            aria-label={`Try again: ${name}`}
          >
            Try again
          </Button>
        </div>
      )}
      {more}
    </Card>
  );
}
