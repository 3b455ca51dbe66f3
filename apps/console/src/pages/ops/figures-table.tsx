import { Box, Table } from '@mantine/core';
import { TimeText } from '../../parts/time-text.tsx';
import type { Chart } from './charts.ts';
import styles from './ops.module.css';
import { figure } from './words.ts';

type Props = { chart: Chart; columns: readonly (readonly (number | null)[])[] };

/** The figures of a chart, newest first, for those who don't see it or want to know exactly. */
export function FiguresTable({ chart, columns }: Props) {
  const [times = [], ...lines] = columns;
  return (
    <Box className={styles.scroll} role="region" tabIndex={0} aria-label={`${chart.name} as a table`}>
      <Table stickyHeader fz="xs">
        <Table.Caption>
          {chart.name}: {chart.unit}, newest first
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">From</Table.Th>
            {chart.lines.map(({ label }) => (
              <Table.Th key={label} scope="col">
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {times
            .map((at, index) => ({ at, values: lines.map((values) => values[index] ?? null) }))
            .toReversed()
            .map(({ at, values }) => (
              <Table.Tr key={at}>
                <Table.Th scope="row" fw="normal">
                  <TimeText at={new Date((at ?? 0) * 1_000).toISOString()} />
                </Table.Th>
                {chart.lines.map(({ label }, line) => {
                  const value = values[line] ?? null;
                  return <Table.Td key={label}>{value === null ? 'none' : figure(value)}</Table.Td>;
                })}
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
    </Box>
  );
}
