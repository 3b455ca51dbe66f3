import type { OpsRange } from '@crm/contracts';
import { Badge, Button, Group, Skeleton, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { SectionCard } from '../../parts/section-card.tsx';
import { toneColors } from '../../parts/tones.ts';
import { sumOf } from './conservation.ts';
import { ConservationTable } from './conservation-table.tsx';
import { DoesNotAddUp } from './does-not-add-up.tsx';
import styles from './ops.module.css';
import { conservationQuery } from './queries.ts';
import { rangeWords } from './series.ts';

type Props = { range: OpsRange; refetchInterval: number | false };

/** Whether every message that was accepted is accounted for: the sum in a line, the same as a table. */
export function ConservationPanel({ range, refetchInterval }: Props) {
  const query = useQuery({
    ...conservationQuery(range),
    refetchInterval,
    placeholderData: keepPreviousData,
  });
  const { data, error } = query;
  const [isTable, { toggle }] = useDisclosure(false);
  return (
    <SectionCard id="conservation" title="Is every message accounted for?">
      {error !== null && (
        <ErrorPanel
          error={error}
          what={data === undefined ? 'The messages could not be counted' : 'They could not be counted again'}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.isPending && <Skeleton h={96} mt={4} />}
      {data !== undefined && (
        <div className={error === null ? undefined : styles.stale}>
          {data.ok ? <AddsUp isOld={error !== null} /> : <DoesNotAddUp conservation={data} />}
          <Text size="sm" className="breakable">
            {sumOf(data)}
          </Text>
          <Text size="sm" c="dimmed">
            Accepted by the audit log in {rangeWords[data.range]}, against the messages there are. What
            Do-Not-Contact denied was never accepted.
          </Text>
          <Group mt="xs">
            <Button variant="default" size="compact-sm" onClick={toggle} aria-expanded={isTable}>
              {isTable ? 'Hide the table' : 'Show the sum as table'}
            </Button>
          </Group>
          {isTable && <ConservationTable conservation={data} />}
        </div>
      )}
    </SectionCard>
  );
}

function AddsUp({ isOld }: { isOld: boolean }) {
  return (
    <Badge
      variant="light"
      color={toneColors[isOld ? 'neutral' : 'good']}
      radius="sm"
      tt="none"
      leftSection={<span aria-hidden>{isOld ? '⌛' : '✓'}</span>}
    >
      {isOld ? 'Not up to date' : 'Yes, it adds up'}
    </Badge>
  );
}
