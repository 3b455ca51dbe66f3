import type { OpsRange } from '@crm/contracts';
import { Badge, Group, SegmentedControl, SimpleGrid, Skeleton, Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useLive } from '../../api/live.ts';
import { Below } from '../../parts/below.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Guarded } from '../../parts/guarded.tsx';
import { LiveState } from '../../parts/live-state.tsx';
import { Page } from '../../parts/page.tsx';
import { toneColors } from '../../parts/tones.ts';
import { charts } from './charts.ts';
import { ConservationPanel } from './conservation-panel.tsx';
import { freshnessOf } from './freshness.ts';
import { MetricChart } from './metric-chart.tsx';
import { sampledEveryMs, seriesQuery, unknownQuery } from './queries.ts';
import { newestAt, ranges, rangeWords } from './series.ts';
import { SymptomsRow } from './symptoms-row.tsx';
import { UnknownList } from './unknown-list.tsx';
import { useNow } from './use-now.ts';

export function OpsPage() {
  return (
    <Page title="Operations">
      <Guarded permission="ops.read">
        <Dashboard />
      </Guarded>
    </Page>
  );
}

// What changes by the second is read again by the second, but not a whole day of samples or messages.
const large: readonly unknown[] = ['series', 'conservation'];
const exceptLarge = {
  queryKey: ['ops'],
  predicate: ({ queryKey }: { queryKey: readonly unknown[] }) => !large.includes(queryKey[1]),
};

/** Symptoms first, then the figures behind them; old figures are grey and say how old they are. */
function Dashboard() {
  const { range } = useSearch({ from: '/ops' });
  const navigate = useNavigate({ from: '/ops' });
  const queryClient = useQueryClient();
  const now = useNow(5_000);
  const live = useLive(['ops'], () => void queryClient.invalidateQueries(exceptLarge));
  // A sample is written by the clock, whether anything has changed or not.
  const refetchInterval = live === 'off' ? false : sampledEveryMs;
  const query = useQuery({ ...seriesQuery(range), refetchInterval, placeholderData: keepPreviousData });
  const { data: series, error } = query;
  const freshness = series && freshnessOf({ series, readAt: query.dataUpdatedAt, now });
  const isStale = freshness?.isStale ?? false;
  const unknown = useQuery(unknownQuery);
  return (
    <>
      <Group gap="md">
        <SegmentedControl
          aria-label="How far back the charts reach"
          value={range}
          onChange={(value) =>
            void navigate({ search: (before) => ({ ...before, range: value as OpsRange }) })
          }
          data={[...ranges]}
        />
        <LiveState state={live} />
        {freshness !== undefined && (
          <Group gap={6}>
            <span role="status">{isStale && <NotUpToDate />}</span>
            <Text size="sm">{freshness.age}</Text>
          </Group>
        )}
      </Group>
      <SymptomsRow range={range} isStale={isStale} refetchInterval={refetchInterval} />
      <UnknownList />
      <Below isReady={!unknown.isPending}>
        <ConservationPanel range={range} refetchInterval={refetchInterval} />
        <Title order={2} size="md">
          What happened in {rangeWords[range]}
        </Title>
        {error !== null && (
          <ErrorPanel
            error={error}
            what={
              series === undefined ? 'The charts could not be read' : 'The charts could not be read again'
            }
            onRetry={() => void query.refetch()}
          />
        )}
        {query.isPending && <ChartSkeletons />}
        {series !== undefined && newestAt(series) === null && (
          <Text>
            Nothing was sampled in {rangeWords[series.range]}. A dispatcher takes a sample every 15 seconds;
            see whether one is running.
          </Text>
        )}
        {series !== undefined && newestAt(series) !== null && (
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
            {charts.map((chart) => (
              <MetricChart key={chart.id} chart={chart} series={series} isStale={isStale} />
            ))}
          </SimpleGrid>
        )}
      </Below>
    </>
  );
}

function NotUpToDate() {
  return (
    <Badge
      variant="light"
      color={toneColors.attention}
      radius="sm"
      tt="none"
      leftSection={<span aria-hidden>!</span>}
    >
      Not up to date
    </Badge>
  );
}

function ChartSkeletons() {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
      {charts.map(({ id }) => (
        <Skeleton key={id} h={290} />
      ))}
    </SimpleGrid>
  );
}
