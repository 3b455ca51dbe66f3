import { Alert, Anchor, Button, List, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { TimeText } from '../../../parts/time-text.tsx';
import type { Blocked } from './check.ts';
import { keyOf } from './draft.ts';
import { blockedWords } from './messages.ts';

type Props = { id: string; blocked: readonly Blocked[]; onRemove: () => void };

/** Who cannot be e-mailed, by name, by which rule, since when and why; it stands where Send is. */
export function BlockedBanner({ id, blocked, onRemove }: Props) {
  const count = new Set(blocked.map(({ address }) => keyOf(address))).size;
  return (
    <Alert id={id} role="alert" color="violet" title={blockedWords.title(count)}>
      <Stack gap="xs" align="flex-start">
        <List size="sm" spacing="xs">
          {blocked.map((one) => (
            <List.Item key={`${one.address} ${one.contactId}`} className="breakable">
              <BlockedLine {...one} />
            </List.Item>
          ))}
        </List>
        <Button size="xs" variant="default" onClick={onRemove}>
          {blockedWords.remove}
        </Button>
      </Stack>
    </Alert>
  );
}

function BlockedLine({ address, contactId, name, ruleId, reason, since }: Blocked) {
  return (
    <>
      <Who contactId={contactId} name={name ?? address} />
      {name === null ? ' ' : ` (${address}) `}
      {blockedWords.rule(ruleId)}
      {since !== null && (
        <>
          {blockedWords.since}
          <TimeText at={since} />
        </>
      )}
      {'.'}
      {reason !== null && (
        <Text size="sm" c="dimmed">
          {blockedWords.reason(reason)}
        </Text>
      )}
      {ruleId !== null && (
        <Text size="sm" c="dimmed">
          {blockedWords.ruleId(ruleId)}
        </Text>
      )}
    </>
  );
}

/** The name leads to what the contact asked for, and to who wrote it down. */
function Who({ contactId, name }: { contactId: number | null; name: string }) {
  if (contactId === null)
    return (
      <Text span size="sm" fw={600}>
        {name}
      </Text>
    );
  return (
    <Anchor
      size="sm"
      fw={600}
      underline="always"
      renderRoot={(props) => (
        <Link to="/contacts/$contactId" params={{ contactId: String(contactId) }} {...props} />
      )}
    >
      {name}
    </Anchor>
  );
}
