import { Alert, Button, List, Stack, Text } from '@mantine/core';
import type { Blocked } from './check.ts';

type Props = { id: string; blocked: readonly Blocked[]; onRemove: () => void };

/** Who cannot be e-mailed, by name, and why; it stands where Send is. */
export function BlockedBanner({ id, blocked, onRemove }: Props) {
  const count = blocked.length === 1 ? '1 recipient' : `${blocked.length} recipients`;
  return (
    <Alert id={id} role="alert" color="violet" title={`${count} cannot be e-mailed`}>
      <Stack gap="xs" align="flex-start">
        <List size="sm">
          {blocked.map((one) => (
            <List.Item key={one.recipient} className="breakable">
              <Text span size="sm" fw={600}>
                {one.fullName ?? one.recipient}
              </Text>
              {one.fullName === null ? '' : ` (${one.recipient})`}
              {`: ${one.reason ?? 'asked not to be e-mailed'}`}
              {one.ruleId === null ? '' : `. Rule ${one.ruleId}`}
            </List.Item>
          ))}
        </List>
        <Button size="xs" variant="default" onClick={onRemove}>
          Remove blocked recipients
        </Button>
      </Stack>
    </Alert>
  );
}
