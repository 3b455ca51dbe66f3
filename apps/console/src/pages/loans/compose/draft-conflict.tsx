import { Alert, Button, Group, List, Stack, Text } from '@mantine/core';
import { TimeText } from '../../../parts/time-text.tsx';
import type { Draft } from './draft.ts';
import { contentOf, differencesOf } from './draft-content.ts';
import type { SaveState } from './draft-saver.ts';
import { draftWords } from './messages.ts';

type Props = { saving: SaveState; draft: Draft; onKeep: () => void; onTake: () => void };

/** What another tab made of this draft meanwhile; nothing of either is overwritten before somebody chooses. */
export function DraftConflict({ saving, draft, onKeep, onTake }: Props) {
  if (saving.state !== 'conflict') return null;
  const { theirs } = saving;
  return (
    <Alert
      role="alert"
      color="orange"
      title={theirs === null ? draftWords.goneTitle : draftWords.changedTitle}
    >
      <Stack gap="xs" align="flex-start">
        {theirs !== null && (
          <>
            <Text size="sm">
              {draftWords.savedThere} <TimeText at={theirs.savedAt} />. {draftWords.there}
            </Text>
            <List size="sm">
              {differencesOf(contentOf(draft), theirs.draft).map(({ label, there }) => (
                <List.Item key={label} className="breakable">
                  {`${label}: ${there === '' ? draftWords.empty : there}`}
                </List.Item>
              ))}
            </List>
          </>
        )}
        <Text size="sm">{draftWords.paused}</Text>
        <Group gap="sm">
          <Button size="xs" variant="default" onClick={onKeep}>
            {draftWords.keep}
          </Button>
          <Button size="xs" variant="default" onClick={onTake}>
            {theirs === null ? draftWords.clear : draftWords.take}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
