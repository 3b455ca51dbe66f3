import { Button, Code, CopyButton, Group, Text } from '@mantine/core';
import type { Ref } from 'react';

/** The proof that something was recorded: its correlation id, to copy (E20). */
export function AuditBadge({
  correlationId,
  label = 'Recorded',
  ref,
}: {
  correlationId: string;
  label?: string;
  ref?: Ref<HTMLDivElement>;
}) {
  return (
    <Group
      gap={6}
      ref={ref}
      tabIndex={-1}
      role="group"
      aria-label={`${label}, correlation id ${correlationId}`}
    >
      <Text size="sm">{label}</Text>
      <Code className="breakable">{correlationId}</Code>
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
