import { Box, Button, Card, Group, Skeleton, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, Suspense, useId, useMemo, useState } from 'react';
import type { Chart } from './charts.ts';
import { FiguresTable } from './figures-table.tsx';
import styles from './ops.module.css';
import { plotLines } from './plot-lines.ts';
import { rangeWords, type Series, toColumns } from './series.ts';
import { figure } from './words.ts';

const Plot = lazy(async () => ({ default: (await import('./plot.tsx')).Plot }));

type Props = { chart: Chart; series: Series; isStale: boolean };

/** One chart: its finding as the title, a summary for those who hear it, the same figures as a table. */
export function MetricChart({ chart, series, isStale }: Props) {
  const [isTable, { toggle }] = useDisclosure(false);
  const [point, setPoint] = useState<number | null>(null);
  const titleId = useId();
  const { lines, name, unit } = chart;
  const columns = useMemo(
    () =>
      toColumns(
        series,
        lines.map((line) => line.name),
      ),
    [series, lines],
  );
  const finding = chart.finding(series);
  return (
    <Card component="section" withBorder aria-labelledby={titleId} padding="sm">
      <Title order={3} size="sm" id={titleId} className="breakable">
        {finding}
      </Title>
      <Text size="xs" c="dimmed" mb="xs">
        {name}: {unit}, {rangeWords[series.range]}
      </Text>
      {isTable ? (
        <FiguresTable chart={chart} columns={columns} />
      ) : (
        <>
          <Box
            role="img"
            aria-label={`${name}. ${finding}. Unit: ${unit}.`}
            className={isStale ? styles.stale : undefined}
          >
            <Suspense fallback={<Skeleton h={180} />}>
              <Plot columns={columns} labels={lines.map(({ label }) => label)} onPoint={setPoint} />
            </Suspense>
          </Box>
          <Legend chart={chart} columns={columns} point={point} />
        </>
      )}
      <Group mt="xs">
        <Button variant="default" size="compact-sm" onClick={toggle} aria-describedby={titleId}>
          {isTable ? 'Show as chart' : 'Show as table'}
        </Button>
      </Group>
    </Card>
  );
}

type LegendProps = { chart: Chart; columns: readonly (readonly (number | null)[])[]; point: number | null };

/** Which line is which; while the pointer is on a step, also its figures. */
function Legend({ chart, columns, point }: LegendProps) {
  const at = point === null ? undefined : columns[0]?.[point];
  return (
    <Group gap="md" mt={4} mih={20}>
      {chart.lines.map(({ label }, index) => {
        const { color, border } = plotLines[index % plotLines.length] ?? plotLines[0];
        const value = point === null ? undefined : columns[index + 1]?.[point];
        return (
          <Group key={label} gap={6} wrap="nowrap">
            <Box
              className={styles.swatch}
              c={`var(${color})`}
              style={{ borderBlockStartStyle: border }}
              aria-hidden
            />
            <Text size="xs">
              {label}
              {value !== undefined && <b> {value === null ? 'none' : figure(value)}</b>}
            </Text>
          </Group>
        );
      })}
      {at !== undefined && at !== null && (
        <Text size="xs" c="dimmed">
          {clock.format(at * 1_000)}
        </Text>
      )}
    </Group>
  );
}

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
