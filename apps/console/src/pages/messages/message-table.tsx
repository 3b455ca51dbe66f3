import { Anchor, Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { StateBadge } from '../../parts/state-badge.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import type { MessageItem } from './queries.ts';

const columns = ['State', 'Subject', 'To', 'Loan', 'Category', 'Requested'];

/** One row a message; the subject leads to its page. */
export function MessageTable({ messages }: { messages: readonly MessageItem[] }) {
  return (
    <WideTable name="Messages" columns={columns} minWidth={880}>
      {messages.map((message) => (
        <Table.Tr key={message.messageId}>
          <Table.Td>
            <StateBadge state={message.state} />
          </Table.Td>
          <Table.Td className="breakable">
            <Anchor
              size="sm"
              underline="always"
              renderRoot={(props) => (
                <Link to="/messages/$messageId" params={{ messageId: message.messageId }} {...props} />
              )}
            >
              {message.subject}
            </Anchor>
          </Table.Td>
          <Table.Td>
            {message.recipients.first ?? 'nobody'}
            {message.recipients.count > 1 && ` and ${message.recipients.count - 1} more`}
          </Table.Td>
          <Table.Td>{message.loanNumber ?? message.loanId ?? 'none'}</Table.Td>
          <Table.Td>{message.category}</Table.Td>
          <Table.Td>
            <TimeText at={message.createdAt} />
          </Table.Td>
        </Table.Tr>
      ))}
    </WideTable>
  );
}
