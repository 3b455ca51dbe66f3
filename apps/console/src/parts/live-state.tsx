import { Button } from '@mantine/core';
import { type LiveState as State, toggleLive } from '../api/live.ts';
import { useKeys } from '../app/shortcuts.ts';

const words: Record<State, { label: string; mark: string; help: string }> = {
  connecting: { label: 'Connecting …', mark: '○', help: 'Changes will show by themselves in a moment' },
  live: { label: 'Live', mark: '●', help: 'Changes show by themselves. Press to stop that' },
  lost: {
    label: 'Not live',
    mark: '▲',
    help: 'The connection is lost and tried again; what you see may be old',
  },
  off: { label: 'Live is off', mark: '○', help: 'Changes show when you reload. Press for live' },
};

/** Whether the page follows what happens, and the way to stop it (`.`): what moves by itself can be held (WCAG 2.2.2). */
export function LiveState({ state }: { state: State }) {
  useKeys({ '.': toggleLive });
  const { label, mark, help } = words[state];
  return (
    <Button
      size="compact-sm"
      variant="default"
      onClick={toggleLive}
      title={help}
      aria-pressed={state !== 'off'}
      leftSection={
        <span aria-hidden className="live-mark" data-state={state}>
          {mark}
        </span>
      }
      miw={112}
    >
      {label}
    </Button>
  );
}
