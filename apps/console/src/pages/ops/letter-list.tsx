import { Anchor, Badge, Card, Checkbox, Code, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMay } from '../../api/session.ts';
import { AuditBadge } from '../../parts/audit-badge.tsx';
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
      {messageId === null ? (
        <Text size="sm" c="dimmed">
          It names no message of ours
        </Text>
      ) : (
        <MessageLink messageId={messageId} />
      )}
      {correlationId !== null && <AuditBadge correlationId={correlationId} label="Recorded under" />}
    </Stack>
  );
}

function MessageLink({ messageId }: { messageId: string }) {
  const mayRead = useMay()('messages.read');
  if (!mayRead)
    return (
      <Text size="sm" c="dimmed" className="breakable">
        Message {messageId}
      </Text>
    );
  return (
    <Anchor
      size="sm"
      underline="always"
      className="breakable"
      renderRoot={(props) => <Link to="/messages/$messageId" params={{ messageId }} {...props} />}
    >
      Message {messageId}
    </Anchor>
  );
}
