import { Button, Stack } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { AuditBadge } from '../../../parts/audit-badge.tsx';

type Props = { correlationId: string; onAgain: () => void };

/** That it was taken, with the id of its record; the focus goes there, since Send is gone. */
export function SentPanel({ correlationId, onAgain }: Props) {
  const badge = useRef<HTMLDivElement>(null);
  useEffect(() => badge.current?.focus(), []);
  return (
    <Stack gap="md" align="flex-start">
      <AuditBadge ref={badge} correlationId={correlationId} label="Queued" />
      <Button size="xs" variant="default" onClick={onAgain}>
        Write another
      </Button>
    </Stack>
  );
}
