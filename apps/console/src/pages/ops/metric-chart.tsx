import { Box, Button, Card, Group, Skeleton, Table, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, Suspense, useId, useMemo } from 'react';
import { TimeText } from '../../parts/time-text.tsx';
import type { Chart } from './charts.ts';
import styles from './ops.module.css';
import { plotLines } from './plot-lines.ts';
import { type Series, toColumns, windowWords } from './series.ts';
import { figure } from './words.ts';

const Plot = lazy(async () => ({ default: (await import('./plot.tsx')).Plot }));

type Props = { chart: Chart; series: Series; isStale: boolean };

/** One chart: its finding as the title, a summary for those who hear it, the same figures as a table. */
export function MetricChart({ chart, series, isStale }: Props) {
  const [isTable, { toggle }] = useDisclosure(false);
  const titleId = useId();
  const unit = chart.unit(series.stepSeconds);
  const columns = useMemo(() => toColumns(series, chart.lines), [series, chart]);
  const finding = chart.finding(series);
  return (
    <Card component="section" withBorder aria-labelledby={titleId} padding="sm">
      <Title order={3} size="sm" id={titleId} className="breakable">
        {finding}
      </Title>
      <Text size="xs" c="dimmed" mb="xs">
        {chart.name}, {unit}, {windowWords[series.window]}
      </Text>
      {isTable ? (
        <FiguresTable chart={chart} series={series} unit={unit} />
      ) : (
        <>
          <Box
            role="img"
            aria-label={`${chart.name}. ${finding}. Unit: ${unit}.`}
            className={isStale ? styles.stale : undefined}
          >
            <Suspense fallback={<Skeleton h={180} />}>
              <Plot columns={columns} labels={chart.lines.map(({ label }) => label)} />
            </Suspense>
          </Box>
          {chart.lines.length > 1 && <Legend chart={chart} />}
        </>
      )}
      <Button variant="default" size="compact-sm" mt="xs" onClick={toggle} aria-describedby={titleId}>
        {isTable ? 'Show as chart' : 'Show as table'}
      </Button>
    </Card>
  );
}

function Legend({ chart }: { chart: Chart }) {
  return (
    <Group gap="md" mt={4}>
      {chart.lines.map(({ label }, index) => {
        const { color, border } = plotLines[index % plotLines.length] ?? plotLines[0];
        return (
          <Group key={label} gap={6} wrap="nowrap">
            <Box
              className={styles.swatch}
              c={`var(${color})`}
              style={{ borderBlockStartStyle: border }}
              aria-hidden
            />
            <Text size="xs">{label}</Text>
          </Group>
        );
      })}
    </Group>
  );
}

function FiguresTable({ chart, series, unit }: { chart: Chart; series: Series; unit: string }) {
  return (
    <Box className={styles.scroll} role="region" tabIndex={0} aria-label={`${chart.name} as a table`}>
      <Table stickyHeader fz="xs">
        <Table.Caption>
          {chart.name}, {unit}, newest first
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Until</Table.Th>
            {chart.lines.map(({ label }) => (
              <Table.Th key={label} scope="col">
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {series.points.toReversed().map((point) => (
            <Table.Tr key={point.at}>
              <Table.Td>
                <TimeText at={point.at} />
              </Table.Td>
              {chart.lines.map(({ label, read }) => {
                const value = read(point);
                return <Table.Td key={label}>{value === null ? 'none' : figure(value)}</Table.Td>;
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  );
}
