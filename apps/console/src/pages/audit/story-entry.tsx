import { Anchor, Badge, Code, Group, List, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { actorName } from '../../parts/actor-name.ts';
import { TimeText } from '../../parts/time-text.tsx';
import { changesOf, groundsOf } from './changes-of.ts';
import { headlineOf } from './headline.ts';
import { auditWords, kindWords } from './messages.ts';
import type { StoryEntry } from './queries.ts';

/** One thing that happened: when, what, by whom; what it changed, and the record below it. */
export function StoryItem({ entry }: { entry: StoryEntry }) {
  const { at, kind, detail, messageId } = entry;
  const changes = changesOf(detail);
  const grounds = groundsOf(detail);
  const actor = typeof detail.actorId === 'string' ? detail.actorId : null;
  return (
    <Stack gap={4} component="li">
      <Group gap="sm">
        <Badge variant="default" radius="sm" tt="none">
          {kindWords[kind]}
        </Badge>
        <Text size="sm" fw={600} className="breakable">
          {headlineOf(entry)}
        </Text>
      </Group>
      <Text size="sm" className="breakable">
        <TimeText at={at} />
        {actor !== null && `, by ${actorName(actor)}`}
        {messageId !== null && (
          <>
            {'. '}
            <Anchor
              size="sm"
              underline="always"
              renderRoot={(props) => <Link to="/messages/$messageId" params={{ messageId }} {...props} />}
            >
              {auditWords.openMessage}
            </Anchor>
          </>
        )}
      </Text>
      {changes.length > 0 && (
        <List size="sm" aria-label={auditWords.changed}>
          {changes.map(({ what, before, after }) => (
            <List.Item key={what}>
              {what}: <del>{before}</del> <ins>{after}</ins>
            </List.Item>
          ))}
        </List>
      )}
      {grounds.map(({ what, text }) => (
        <Text size="sm" className="breakable" key={what}>
          {what}: {text}
        </Text>
      ))}
      <details>
        <Text component="summary" size="sm">
          {auditWords.raw}
        </Text>
        <Code block className="breakable" style={{ whiteSpace: 'pre-wrap' }}>
          {JSON.stringify(detail, null, 2)}
        </Code>
      </details>
    </Stack>
  );
}
