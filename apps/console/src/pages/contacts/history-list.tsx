import { List, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { changed, type Flags, flagNames, flagWords } from './flags.ts';
import { historyQuery, policyBasesQuery } from './queries.ts';

/** Every change of the preferences: what, who, when, why, on which basis. */
export function HistoryList({ contactId }: { contactId: string }) {
  const { data, error, refetch } = useQuery(historyQuery(contactId));
  const bases = useQuery(policyBasesQuery);
  // A basis that is offered no longer has its id alone.
  const basisLabel = (id: string | null) =>
    bases.data?.items.find((basis) => basis.id === id)?.label ?? id ?? 'none';
  return (
    <Stack gap="xs" component="section" aria-labelledby="history">
      <Title order={2} id="history">
        History of the preferences
      </Title>
      {error !== null && data === undefined && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {error === null && data === undefined && <Skeleton h={80} />}
      {data?.items.length === 0 && <Text size="sm">Nothing has been changed yet.</Text>}
      <List spacing="xs" size="sm" listStyleType="none">
        {data?.items.map((item) => (
          <List.Item key={`${item.at} ${item.correlationId}`} className="breakable">
            <Text size="sm" fw={600}>
              {sentence(item.oldValues, item.newValues)}
            </Text>
            <Text size="sm">
              <TimeText at={item.at} />, by {item.actorId}, basis: {basisLabel(item.policyBasis)}.{' '}
              {item.reason}
            </Text>
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}

function sentence(before: Flags, after: Flags): string {
  const change = changed(before, after);
  return flagNames
    .filter((name) => name in change)
    .map((name) => `${flagWords[name].label}: ${change[name] ? 'turned on' : 'turned off'}`)
    .join('; ');
}
