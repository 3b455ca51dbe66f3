import { Badge, Group, SegmentedControl, SimpleGrid, Skeleton, Switch, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useLive } from '../../api/live.ts';
import { useKeys } from '../../app/shortcuts.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { toneColors } from '../../parts/glossary.ts';
import { Guarded } from '../../parts/guarded.tsx';
import { Page } from '../../parts/page.tsx';
import { charts } from './charts.ts';
import { freshnessOf } from './freshness.ts';
import { MetricChart } from './metric-chart.tsx';
import { sampleEveryMs, seriesQuery } from './queries.ts';
import { type Window, windows, windowWords } from './series.ts';
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

/** Symptoms first, then the figures behind them; old figures are grey and say how old they are. */
function Dashboard() {
  const { window, live } = useSearch({ from: '/ops' });
  const navigate = useNavigate({ from: '/ops' });
  const now = useNow(5_000);
  const stream = useLive(live ? ['ops'] : [], [['ops']]);
  // A sample is written although nothing changed, so the charts also go on by the clock.
  const series = useQuery({ ...seriesQuery(window), refetchInterval: live ? sampleEveryMs : false });
  const setLive = (isOn: boolean) => void navigate({ search: (before) => ({ ...before, live: isOn }) });
  useKeys({ '.': () => setLive(!live) });
  const freshness = freshnessOf({
    newestAt: series.data?.points.at(-1)?.at ?? null,
    now,
    stepSeconds: series.data?.stepSeconds ?? 15,
    stream: live ? stream : 'off',
  });
  const isStale = series.data !== undefined && freshness.isStale;
  return (
    <>
      <Group gap="md">
        <SegmentedControl
          aria-label="How far back the charts reach"
          value={window}
          onChange={(value) =>
            void navigate({ search: (before) => ({ ...before, window: value as Window }) })
          }
          data={windows.map((value) => ({ value, label: value }))}
        />
        <Switch
          label="Live"
          checked={live}
          onChange={({ currentTarget }) => setLive(currentTarget.checked)}
        />
        {series.data !== undefined && (
          <Group gap={6}>
            <Badge
              role="status"
              variant="light"
              color={toneColors[freshness.tone]}
              radius="sm"
              tt="none"
              leftSection={<span aria-hidden>{freshness.icon}</span>}
            >
              {freshness.state}
            </Badge>
            <Text size="sm">{freshness.age}</Text>
          </Group>
        )}
      </Group>
      <SymptomsRow window={window} isStale={isStale} />
      <UnknownList />
      <Title order={2} size="md">
        What happened in {windowWords[window]}
      </Title>
      {series.error !== null && (
        <ErrorPanel
          error={series.error}
          what={
            series.data === undefined ? 'The charts could not be read' : 'The charts could not be read again'
          }
          onRetry={() => void series.refetch()}
        />
      )}
      {series.isPending && <ChartSkeletons />}
      {series.data?.points.length === 0 && (
        <Text>No figures have been recorded in {windowWords[window]}. One is taken every 15 seconds.</Text>
      )}
      {series.data !== undefined && series.data.points.length > 0 && (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
          {charts.map((chart) => (
            <MetricChart key={chart.id} chart={chart} series={series.data} isStale={isStale} />
          ))}
        </SimpleGrid>
      )}
    </>
  );
}

function ChartSkeletons() {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm" aria-hidden>
      {charts.map(({ id }) => (
        <Skeleton key={id} h={290} />
      ))}
    </SimpleGrid>
  );
}
