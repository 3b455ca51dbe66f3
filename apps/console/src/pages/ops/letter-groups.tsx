import { Anchor, Button, Card, Code, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { TimeText } from '../../parts/time-text.tsx';
import { remedyOf } from './messages.ts';
import { chosenMax } from './queries.ts';
import { count, figure } from './words.ts';

export type LetterGroup = {
  errorCode: string;
  count: number;
  replayable: number;
  firstAt: string;
  lastAt: string;
};

type Props = {
  groups: readonly LetterGroup[];
  mayReplay: boolean;
  isChoosing: boolean;
  onChoose: (group: LetterGroup) => void;
};

/** Dead letters by what went wrong, the remedy beside it. */
export function LetterGroups({ groups, mayReplay, isChoosing, onChoose }: Props) {
  return (
    <Stack gap="sm" component="section" aria-labelledby="letter-groups">
      <Title order={2} size="md" id="letter-groups">
        What went wrong
      </Title>
      {groups.map((group) => (
        <Card key={group.errorCode} withBorder padding="sm" component="article" aria-label={group.errorCode}>
          <Group gap="xs">
            <Title order={3} size="sm">
              <Code>{group.errorCode}</Code>
            </Title>
            <Text size="sm" fw={600}>
              {count(group.count, 'letter')}
            </Text>
            {group.count === 0 && <Text size="sm">Handled meanwhile</Text>}
            {group.replayable < group.count && (
              <Text size="sm">{count(group.count - group.replayable, 'letter')} cannot be replayed</Text>
            )}
          </Group>
          <Text size="sm">{remedyOf(group.errorCode)}</Text>
          <Text size="sm" c="dimmed">
            First <TimeText at={group.firstAt} />, last <TimeText at={group.lastAt} />
          </Text>
          <Group gap="xs" mt="xs">
            {mayReplay && group.count > 0 && (
              <Button
                size="compact-sm"
                variant="default"
                aria-disabled={isChoosing}
                onClick={() => (isChoosing ? undefined : onChoose(group))}
                aria-label={`${choose(group)}: ${group.errorCode}`}
              >
                {choose(group)}
              </Button>
            )}
            <Anchor
              size="sm"
              renderRoot={(props) => <Link to="/ops/dlq" search={{ code: group.errorCode }} {...props} />}
            >
              Show only these
            </Anchor>
          </Group>
        </Card>
      ))}
    </Stack>
  );
}

function choose(group: LetterGroup): string {
  return group.count > chosenMax
    ? `Choose the newest ${figure(chosenMax)}`
    : `Choose all ${figure(group.count)}`;
}
