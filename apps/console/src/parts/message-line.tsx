import type { MessageState } from '@crm/contracts';
import { Anchor, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { StateBadge } from './state-badge.tsx';
import { TimeText } from './time-text.tsx';

type Line = { messageId: string; subject: string; state: MessageState; createdAt: string; category: string };

/** A message in a short list of another page: its state, and the way to its own. */
export function MessageLine({ message }: { message: Line }) {
  const { messageId, subject, state, createdAt, category } = message;
  return (
    <>
      <Group gap="xs">
        <StateBadge state={state} />
        <Anchor
          size="sm"
          underline="always"
          className="breakable"
          renderRoot={(props) => <Link to="/messages/$messageId" params={{ messageId }} {...props} />}
        >
          {subject}
        </Anchor>
      </Group>
      <Text size="sm" c="dimmed">
        <TimeText at={createdAt} />, {category}
      </Text>
    </>
  );
}
