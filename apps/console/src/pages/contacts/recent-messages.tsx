import { Anchor, List, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { MessageLine } from '../../parts/message-line.tsx';
import { recentMessagesQuery } from './queries.ts';

/** The newest messages to the person and what became of each, with the way to all of them. */
export function RecentMessages({ contactId }: { contactId: string }) {
  const { data, error, refetch } = useQuery(recentMessagesQuery(contactId));
  return (
    <Stack gap="xs" component="section" aria-labelledby="recent-messages">
      <Title order={2} id="recent-messages">
        Recent messages
      </Title>
      {error !== null && data === undefined && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {error === null && data === undefined && <Skeleton h={80} />}
      {data?.items.length === 0 && <Text size="sm">Nothing has been sent to this person.</Text>}
      {data !== undefined && data.items.length > 0 && (
        <>
          <List spacing="xs" size="sm" listStyleType="none">
            {data.items.map((message) => (
              <List.Item key={message.messageId}>
                <MessageLine message={message} />
              </List.Item>
            ))}
          </List>
          <Anchor
            size="sm"
            underline="always"
            renderRoot={(props) => (
              <Link to="/messages" search={{ contactId: Number(contactId) }} {...props} />
            )}
          >
            All messages to this person
          </Anchor>
        </>
      )}
    </Stack>
  );
}
