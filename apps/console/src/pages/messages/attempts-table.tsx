import { Table, Text } from '@mantine/core';
import { TimeText } from '../../parts/time-text.tsx';
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

/** Every change of its state, with what the mail server answered. */
export function AttemptsTable({ history }: { history: readonly Attempt[] }) {
  if (history.length === 0) return <Text size="sm">No attempt has been made.</Text>;
  return (
    <Table.ScrollContainer minWidth={640} type="native">
      <Table verticalSpacing={6} aria-label="Attempts" tabIndex={0}>
        <Table.Thead>
          <Table.Tr>
            {['When', 'Attempt', 'What happened', 'State after', 'Mail server', 'Took'].map((name) => (
              <Table.Th key={name}>{name}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
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
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
