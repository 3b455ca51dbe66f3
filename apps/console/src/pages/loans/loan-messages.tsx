import { List, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { MessageLine } from '../../parts/message-line.tsx';
import { loanWords } from './messages.ts';
import { loanMessagesQuery } from './queries.ts';

/** The newest messages of the loan and what became of each. */
export function LoanMessages({ loanId }: { loanId: string }) {
  const { data, error, refetch } = useQuery(loanMessagesQuery(loanId));
  return (
    <Stack gap="xs" component="section" aria-labelledby="messages">
      <Title order={2} id="messages">
        {loanWords.messages}
      </Title>
      {error !== null && data === undefined && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {error === null && data === undefined && <Skeleton h={120} />}
      {data?.items.length === 0 && <Text size="sm">{loanWords.noMessages}</Text>}
      <List spacing="xs" size="sm" listStyleType="none">
        {data?.items.map((message) => (
          <List.Item key={message.messageId}>
            <MessageLine message={message} />
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}
