import { Anchor, Button, Group, Text, VisuallyHidden } from '@mantine/core';
import { ApiError } from '../../../api/problem.ts';
import type { SaveState } from './draft-saver.ts';
import { draftWords } from './messages.ts';

type Props = { saving: SaveState; onSave: () => void; onDiscard: (() => void) | null };

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });

/** Whether what stands in the fields is kept, and since when. */
export function DraftStatus({ saving, onSave, onDiscard }: Props) {
  return (
    <Group gap="sm" mih={30}>
      <Text size="sm" c={saving.state === 'failed' ? 'var(--mantine-color-error)' : 'dimmed'}>
        {wordsOf(saving)}
      </Text>
      {saving.state === 'failed' && (
        <>
          {codeOf(saving.error) === 'UNAUTHENTICATED' && (
            <Anchor size="sm" underline="always" href="/auth/sign-in" target="_blank">
              {draftWords.signIn}
            </Anchor>
          )}
          <Button size="compact-sm" variant="default" onClick={onSave}>
            {draftWords.saveNow}
          </Button>
        </>
      )}
      {onDiscard !== null && saving.state === 'saved' && (
        <Button size="compact-sm" variant="default" onClick={onDiscard}>
          {draftWords.discard}
        </Button>
      )}
      {/* Each pause in typing saves: only a failure is worth interrupting a reader for. */}
      <VisuallyHidden role="alert">{saving.state === 'failed' ? wordsOf(saving) : ''}</VisuallyHidden>
    </Group>
  );
}

function wordsOf(saving: SaveState): string {
  switch (saving.state) {
    case 'nothing':
    case 'conflict':
      return '';
    case 'pending':
      return draftWords.pending;
    case 'saving':
      return draftWords.saving;
    case 'saved':
      return draftWords.saved(time.format(new Date(saving.at)));
    case 'failed':
      return draftWords.failed[codeOf(saving.error)];
    default:
      return saving satisfies never;
  }
}

type Told = keyof typeof draftWords.failed;

function codeOf(error: unknown): Told {
  const code = error instanceof ApiError ? error.code : 'INTERNAL';
  return isTold(code) ? code : 'INTERNAL';
}

function isTold(code: string): code is Told {
  return Object.hasOwn(draftWords.failed, code);
}
