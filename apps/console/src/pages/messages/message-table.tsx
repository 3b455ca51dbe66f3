import { Anchor, Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { StateBadge } from '../../parts/state-badge.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import type { MessageItem } from './queries.ts';

/** One row a message; the subject leads to its page. */
export function MessageTable({ messages }: { messages: readonly MessageItem[] }) {
  return (
    <Table.ScrollContainer minWidth={880} type="native">
      <Table verticalSpacing={6} aria-label="Messages">
        <Table.Thead>
          <Table.Tr>
            {['State', 'Subject', 'To', 'Loan', 'Category', 'Requested'].map((name) => (
              <Table.Th key={name}>{name}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
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
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
