import { Button, Text } from '@mantine/core';

/** The next page of a list that grows downwards. */
export function LoadMore({
  hasMore,
  isLoading,
  onMore,
  shown,
}: {
  hasMore: boolean;
  isLoading: boolean;
  onMore: () => void;
  shown: number;
}) {
  if (!hasMore) return <Text size="sm" c="dimmed">{`${shown} shown, none older.`}</Text>;
  return (
    <Button variant="default" aria-disabled={isLoading} onClick={() => (isLoading ? undefined : onMore())}>
      {isLoading ? 'Loading …' : 'Show more'}
    </Button>
  );
}
