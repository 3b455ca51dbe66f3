import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { BlockedBanner } from './blocked-banner.tsx';
import type { CheckState } from './check.ts';

type Props = {
  check: CheckState;
  isSending: boolean;
  onSend: () => void;
  onRemove: () => void;
  onCheckAgain: () => void;
};

const statusId = 'compose-check';

/** Send, and directly above it why it can or cannot be pressed. */
export function SendActions({ check, isSending, onSend, onRemove, onCheckAgain }: Props) {
  const isLocked = check.state === 'checking' || check.state === 'blocked' || check.state === 'unknown';
  return (
    <Stack gap="sm">
      {check.state === 'blocked' && (
        <BlockedBanner id={statusId} blocked={check.blocked} onRemove={onRemove} />
      )}
      {check.state === 'unknown' && (
        <Alert id={statusId} role="alert" color="orange" title="Cannot verify Do-Not-Contact">
          <Text size="sm">Nothing was sent. Try again.</Text>
        </Alert>
      )}
      <Text size="sm" role="status" {...(isWords(check) ? { id: statusId } : {})}>
        {words[check.state]}
      </Text>
      <Group gap="sm">
        <Button
          disabled={isLocked}
          aria-disabled={isSending}
          aria-describedby={statusId}
          onClick={() => (isSending ? undefined : onSend())}
        >
          {isSending ? 'Sending…' : 'Send'}
        </Button>
        {(check.state === 'unknown' || check.state === 'blocked') && (
          <Button variant="default" onClick={onCheckAgain}>
            Check again
          </Button>
        )}
      </Group>
    </Stack>
  );
}

const isWords = ({ state }: CheckState) => state !== 'blocked' && state !== 'unknown';

const words: Record<CheckState['state'], string> = {
  nobody: 'Choose at least one recipient.',
  checking: 'Checking Do-Not-Contact…',
  clear: 'Nobody on this message is blocked.',
  blocked: '',
  unknown: '',
};
