import type { LoanView } from '@crm/contracts';
import { Table } from '@mantine/core';
import { amount } from './amount.ts';
import { factLabels, loanWords } from './messages.ts';

const labels = Object.entries(factLabels) as [keyof typeof factLabels, string][];

/** What the servicing system has told us of a loan; a gap is said, not left blank. */
export function LoanFacts({ loan }: { loan: LoanView }) {
  return (
    <Table withRowBorders={false} layout="fixed">
      <Table.Tbody>
        {labels.map(([name, label]) => (
          <Table.Tr key={name}>
            <Table.Th scope="row">{label}</Table.Th>
            <Table.Td className="breakable">{shown(loan, name) ?? loanWords.unknown}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function shown(loan: LoanView, name: keyof typeof factLabels): string | null {
  return name.endsWith('Minor') ? amount(loan[name], loan.currency) : loan[name];
}
