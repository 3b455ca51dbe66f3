import { Anchor, Card, List, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { unknownQuery } from './queries.ts';

/** Messages of which nobody knows whether they arrived, each with the way to settle it. */
export function UnknownList() {
  const { data, error, refetch } = useQuery(unknownQuery);
  return (
    <Card component="section" withBorder aria-labelledby="unknown-outcomes" padding="sm">
      <Title order={2} size="md" id="unknown-outcomes">
        Messages whose outcome is unknown
      </Title>
      {error !== null && data === undefined && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {data?.items.length === 0 && (
        <Text size="sm">None. Of every message it is known whether it was sent.</Text>
      )}
      {data !== undefined && data.items.length > 0 && (
        <>
          <Text size="sm" c="dimmed" mb="xs">
            The connection broke after the message was handed over. Open one to mark it as sent or to send it
            again, with a reason.
          </Text>
          <List size="sm" spacing={6}>
            {data.items.map(({ messageId, subject, updatedAt, loanNumber }) => (
              <List.Item key={messageId}>
                <Anchor
                  size="sm"
                  className="breakable"
                  renderRoot={(props) => <Link to="/messages/$messageId" params={{ messageId }} {...props} />}
                >
                  {subject}
                  {loanNumber === null ? '' : `, loan ${loanNumber}`}
                </Anchor>{' '}
                <Text span size="sm" c="dimmed">
                  since <TimeText at={updatedAt} />
                </Text>
              </List.Item>
            ))}
          </List>
        </>
      )}
    </Card>
  );
}
