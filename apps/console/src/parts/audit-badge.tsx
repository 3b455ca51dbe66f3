import { Anchor, Button, Code, CopyButton, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Ref } from 'react';
import { useMay } from '../api/session.ts';

/** The proof that something was recorded: its correlation id, to copy and to follow (E20). */
export function AuditBadge({
  correlationId,
  label = 'Recorded',
  ref,
}: {
  correlationId: string;
  label?: string;
  ref?: Ref<HTMLDivElement>;
}) {
  const mayRead = useMay()('evidence.read');
  return (
    <Group
      gap={6}
      ref={ref}
      tabIndex={-1}
      role="group"
      aria-label={`${label}, correlation id ${correlationId}`}
    >
      <Text size="sm">{label}</Text>
      {mayRead ? (
        <Anchor
          size="sm"
          underline="always"
          className="breakable"
          renderRoot={(props) => <Link to="/audit/$correlationId" params={{ correlationId }} {...props} />}
        >
          {correlationId}
        </Anchor>
      ) : (
        <Code className="breakable">{correlationId}</Code>
      )}
      <CopyButton value={correlationId}>
        {({ copied, copy }) => (
          <Button size="compact-xs" variant="default" onClick={copy} aria-label="Copy the correlation id">
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}
