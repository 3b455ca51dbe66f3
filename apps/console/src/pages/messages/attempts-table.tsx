import { Table, Text } from '@mantine/core';
import { TimeText } from '../../parts/time-text.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { duration } from './duration.ts';
import { causeWords } from './messages.ts';

export type Attempt = {
  at: string;
  attempt: number;
  fromState: string;
  toState: string;
  cause: string;
  provider: string | null;
  errorCode: string | null;
  errorMessage: string | null;
  durationMs: number | null;
};

const columns = ['When', 'Attempt', 'What happened', 'State after', 'Mail server', 'Took'];

/** Every change of its state, with what the mail server answered. */
export function AttemptsTable({ history }: { history: readonly Attempt[] }) {
  if (history.length === 0) return <Text size="sm">No attempt has been made.</Text>;
  return (
    <WideTable name="Attempts" columns={columns} minWidth={640}>
      {history.map((entry) => (
        <Table.Tr key={`${entry.at} ${entry.toState}`}>
          <Table.Td>
            <TimeText at={entry.at} />
          </Table.Td>
          <Table.Td>{entry.attempt}</Table.Td>
          <Table.Td className="breakable">
            {causeWords[entry.cause] ?? entry.cause}
            {entry.errorCode !== null && `: ${entry.errorCode} ${entry.errorMessage ?? ''}`}
          </Table.Td>
          <Table.Td>{entry.toState}</Table.Td>
          <Table.Td>{entry.provider ?? ''}</Table.Td>
          <Table.Td>{entry.durationMs === null ? '' : duration(entry.durationMs)}</Table.Td>
        </Table.Tr>
      ))}
    </WideTable>
  );
}
