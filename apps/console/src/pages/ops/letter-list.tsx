import { Badge, Card, Checkbox, Code, Group, Stack, Text } from '@mantine/core';
import { TimeText } from '../../parts/time-text.tsx';
import type { Letter } from './queries.ts';
import { keyOf } from './replay-run.ts';

type Props = {
  letters: readonly Letter[];
  chosen: ReadonlySet<string>;
  mayReplay: boolean;
  onToggle: (key: string, isChosen: boolean) => void;
};

/** Each letter with the way to its message and to its record; a box to choose it for those who may replay. */
export function LetterList({ letters, chosen, mayReplay, onToggle }: Props) {
  return (
    <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Letters">
      {letters.map((letter) => (
        <Card key={letter.id} component="li" withBorder padding="xs">
          <Group gap="sm" align="flex-start" wrap="nowrap">
            {mayReplay && (
              <Checkbox
                mt={2}
                checked={chosen.has(keyOf(letter))}
                onChange={({ currentTarget }) => onToggle(keyOf(letter), currentTarget.checked)}
                aria-label={`Choose letter ${letter.id}`}
              />
            )}
            <LetterFacts letter={letter} />
          </Group>
        </Card>
      ))}
    </Stack>
  );
}

function LetterFacts({ letter }: { letter: Letter }) {
  const { messageId, correlationId } = letter;
  return (
    <Stack gap={2} miw={0}>
      <Group gap="xs">
        <Code>{letter.errorCode}</Code>
        <Text size="sm" c="dimmed">
          <TimeText at={letter.createdAt} />
        </Text>
        {!letter.replayable && (
          <Badge
            variant="light"
            color="orange"
            radius="sm"
            tt="none"
            leftSection={<span aria-hidden>✕</span>}
          >
            Cannot be replayed
          </Badge>
        )}
      </Group>
      <Text size="sm" className="breakable">
        {letter.errorMessage}
      </Text>
      <Text size="sm" c="dimmed" className="breakable">
        {messageId === null ? 'It names no message of ours' : `Message ${messageId}`}
        {correlationId !== null && `, recorded under ${correlationId}`}
      </Text>
    </Stack>
  );
}
