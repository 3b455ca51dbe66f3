import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useLive } from '../../../api/live.ts';
import { AuditBadge } from '../../../parts/audit-badge.tsx';
import { stateGlossary } from '../../../parts/glossary.ts';
import { LiveState } from '../../../parts/live-state.tsx';
import { messageQuery } from '../../messages/queries.ts';
import { sentWords } from './messages.ts';

export type Sent = { messageId: string; correlationId: string };

type Props = { sent: Sent; isDraftLeft: boolean; onRemoveDraft: () => void; onAgain: () => void };

/** That it was taken, with the id of its record, and what becomes of it; the focus goes there, since Send is gone. */
export function SentPanel({ sent, isDraftLeft, onRemoveDraft, onAgain }: Props) {
  const badge = useRef<HTMLDivElement>(null);
  const queryClient = useQueryClient();
  const query = messageQuery(sent.messageId);
  const message = useQuery(query);
  const live = useLive([`message:${sent.messageId}`], () => {
    void queryClient.invalidateQueries({ queryKey: query.queryKey });
  });
  useEffect(() => badge.current?.focus(), []);
  return (
    <Stack gap="md" align="flex-start">
      <AuditBadge ref={badge} correlationId={sent.correlationId} label={sentWords.queued} />
      <Group gap="sm">
        <Text size="sm" role="status">
          {sentWords.now} {message.data === undefined ? '…' : stateGlossary[message.data.state].label}
        </Text>
        <LiveState state={live} />
      </Group>
      <Anchor
        size="sm"
        underline="always"
        renderRoot={(props) => (
          <Link to="/messages/$messageId" params={{ messageId: sent.messageId }} {...props} />
        )}
      >
        {sentWords.see}
      </Anchor>
      {isDraftLeft && (
        <Alert role="alert" color="orange" title={sentWords.draftLeft}>
          <Stack gap="xs" align="flex-start">
            <Text size="sm">{sentWords.draftLeftMeans}</Text>
            <Button size="xs" variant="default" onClick={onRemoveDraft}>
              {sentWords.removeDraft}
            </Button>
          </Stack>
        </Alert>
      )}
      <Button size="xs" variant="default" onClick={onAgain}>
        {sentWords.again}
      </Button>
    </Stack>
  );
}
