import { Button, Group, Text } from '@mantine/core';
import type { Act } from './replay-run.ts';
import { count } from './words.ts';

type Props = { chosen: number; onAct: (act: Act) => void; onNone: () => void };

/** How many letters are chosen, and what can be done with them. */
export function ChosenLetters({ chosen, onAct, onNone }: Props) {
  return (
    <Group gap="sm" role="group" aria-label="What to do with the chosen letters">
      <Text size="sm" role="status">
        {chosen === 0
          ? 'None chosen. Choose letters, or a whole group, to replay or discard them.'
          : `${count(chosen, 'letter')} chosen`}
      </Text>
      {chosen > 0 && (
        <>
          <Button onClick={() => onAct('replay')}>Check {count(chosen, 'letter')} for a replay</Button>
          <Button variant="default" onClick={() => onAct('discard')}>
            Discard …
          </Button>
          <Button variant="subtle" onClick={onNone}>
            Choose none
          </Button>
        </>
      )}
    </Group>
  );
}
