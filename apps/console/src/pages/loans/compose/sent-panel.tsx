import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useLive } from '../../../api/live.ts';
import { AuditBadge } from '../../../parts/audit-badge.tsx';
import { StateBadge } from '../../../parts/state-badge.tsx';
import { messageQuery } from './queries.ts';

type Props = { messageId: string; correlationId: string; onAgain: () => void };

/** What became of it: recorded, and where it stands now. */
export function SentPanel({ messageId, correlationId, onAgain }: Props) {
  const badge = useRef<HTMLDivElement>(null);
  const { queryKey } = messageQuery(messageId);
  useLive([`message:${messageId}`], [queryKey]);
  const { data } = useQuery(messageQuery(messageId));
  useEffect(() => badge.current?.focus(), []);
  return (
    <Stack gap="md" align="flex-start">
      <AuditBadge ref={badge} correlationId={correlationId} label="Queued" />
      <Group gap="sm" role="status">
        <Text size="sm">It is now</Text>
        <StateBadge state={data?.state ?? 'queued'} />
      </Group>
      <Group gap="md">
        <Anchor
          size="sm"
          renderRoot={(props) => <Link to="/messages/$messageId" params={{ messageId }} {...props} />}
        >
          Open the message
        </Anchor>
        <Button size="xs" variant="default" onClick={onAgain}>
          Write another
        </Button>
      </Group>
    </Stack>
  );
}
