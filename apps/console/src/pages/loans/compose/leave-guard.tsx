import { Button, Group, Modal, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import type { DraftSaver } from './draft-saver.ts';
import { leaveWords } from './messages.ts';

type Props = { saver: DraftSaver; hasFiles: boolean; isSent: boolean };

/** What is written is saved before it is left; leaving asks only where something is not kept. */
export function LeaveGuard({ saver, hasFiles, isSent }: Props) {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: async () => {
      if (isSent) return false;
      await saver.flush();
      return hasFiles || !saver.isKept();
    },
    // Asked while the page closes, when there is no time for a save: the last words are sent without waiting.
    enableBeforeUnload: () => !isSent && (hasFiles || saver.isFailing()),
    withResolver: true,
  });
  return (
    <Modal opened={status === 'blocked'} onClose={() => reset?.()} title={leaveWords.title}>
      <Text size="sm">{saver.isKept() ? leaveWords.files : leaveWords.unsaved}</Text>
      <Group mt="md">
        <Button variant="default" data-autofocus onClick={() => reset?.()}>
          {leaveWords.stay}
        </Button>
        <Button onClick={() => proceed?.()}>{leaveWords.leave}</Button>
      </Group>
    </Modal>
  );
}
