import { Alert, Button, Stack, Text } from '@mantine/core';
import { TimeText } from '../../../parts/time-text.tsx';
import type { Draft } from './draft.ts';
import { draftWords } from './messages.ts';

/** What has just been done with a draft, as long as it is worth saying. */
export type Notice =
  | { kind: 'restored'; savedAt: string }
  | { kind: 'discarded'; draft: Draft }
  | { kind: 'not_discarded' };

type Props = { notice: Notice | null; onDiscard: () => void; onUndo: (draft: Draft) => void };

/** Says above the form that it is not empty for a reason, or that it was emptied, and how to go back on it. */
export function DraftNotice({ notice, onDiscard, onUndo }: Props) {
  return (
    <div role="status">
      {notice?.kind === 'restored' && (
        <Alert color="blue" title={draftWords.restored}>
          <Stack gap="xs" align="flex-start">
            <Text size="sm">
              {draftWords.lastSaved} <TimeText at={notice.savedAt} />.
            </Text>
            <Button size="xs" variant="default" onClick={onDiscard}>
              {draftWords.discard}
            </Button>
          </Stack>
        </Alert>
      )}
      {notice?.kind === 'discarded' && (
        <Alert color="gray" title={draftWords.discarded}>
          <Button size="xs" variant="default" onClick={() => onUndo(notice.draft)}>
            {draftWords.undo}
          </Button>
        </Alert>
      )}
      {notice?.kind === 'not_discarded' && (
        <Alert color="red" title={draftWords.notDiscarded}>
          <Button size="xs" variant="default" onClick={onDiscard}>
            {draftWords.discard}
          </Button>
        </Alert>
      )}
    </div>
  );
}
