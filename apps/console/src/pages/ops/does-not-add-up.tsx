import type { Conservation } from '@crm/contracts';
import { Alert, Anchor, Code, List, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMay } from '../../api/session.ts';
import { type FaultGroup, faultWords, groupFaults, whatIsWrong } from './conservation.ts';
import { count } from './words.ts';

/** Beyond these it says how many more there are: what is wrong is seen in the first. */
const namedMax = 5;

/** Messages that are not accounted for: which, and what to do. It never comes from an ordinary fault. */
export function DoesNotAddUp({ conservation }: { conservation: Conservation }) {
  return (
    <Alert color="red" role="alert" title="No: it does not add up" icon={<span aria-hidden>✕</span>} my="xs">
      <Text size="sm" fw={600}>
        {whatIsWrong(conservation)}
      </Text>
      <Text size="sm">
        No ordinary fault does this. Look into it now, and do not wait for the next count.
      </Text>
      <List size="sm" spacing="sm" mt="xs" listStyleType="none" aria-label="What is wrong">
        {groupFaults(conservation.faults).map((group) => (
          <List.Item key={group.kind}>
            <Fault group={group} />
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

function Fault({ group: { kind, messageIds } }: { group: FaultGroup }) {
  const { title, remedy } = faultWords[kind];
  const more = messageIds.length - namedMax;
  return (
    <>
      <Text size="sm" fw={600}>
        {count(messageIds.length, 'message')}: {title}
      </Text>
      <Text size="sm">{remedy}</Text>
      {messageIds.slice(0, namedMax).map((messageId) => (
        <Text size="sm" key={messageId} className="breakable">
          <MessageName messageId={messageId} isGone={kind === 'lost'} />
        </Text>
      ))}
      {more > 0 && <Text size="sm">and {count(more, 'more', 'more')}</Text>}
    </>
  );
}

function MessageName({ messageId, isGone }: { messageId: string; isGone: boolean }) {
  const mayRead = useMay()('messages.read');
  if (isGone || !mayRead) return <Code>{messageId}</Code>;
  return (
    <Anchor
      size="sm"
      underline="always"
      renderRoot={(props) => <Link to="/messages/$messageId" params={{ messageId }} {...props} />}
    >
      Message {messageId}
    </Anchor>
  );
}
