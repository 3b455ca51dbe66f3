import type { Conservation } from '@crm/contracts';
import { Table, Text } from '@mantine/core';
import { foundOf, shares } from './conservation.ts';
import { figure } from './words.ts';

/** The sum line by line, also where there is none. */
export function ConservationTable({ conservation }: { conservation: Conservation }) {
  const { accepted, states } = conservation;
  return (
    <Table verticalSpacing={4} mt="xs" aria-label="What became of the accepted messages">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">What became of them</Table.Th>
          <Table.Th scope="col" ta="end">
            Messages
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {shares.map(({ label, meaning, of }) => (
          <Table.Tr key={label}>
            <Table.Th scope="row" fw="normal">
              {label}
              <Text size="xs" c="dimmed">
                {meaning}
              </Text>
            </Table.Th>
            <Table.Td ta="end">{figure(of(states))}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
      <Table.Tfoot>
        {[
          { label: 'Together', messages: foundOf(states) },
          { label: 'Accepted by the audit log', messages: accepted },
        ].map(({ label, messages }) => (
          <Table.Tr key={label}>
            <Table.Th scope="row">{label}</Table.Th>
            <Table.Td ta="end" fw={600}>
              {figure(messages)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tfoot>
    </Table>
  );
}
