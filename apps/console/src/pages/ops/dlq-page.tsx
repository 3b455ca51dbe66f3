import { Alert, Anchor, Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../../api/session.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Guarded } from '../../parts/guarded.tsx';
import { LoadMore } from '../../parts/load-more.tsx';
import { Page } from '../../parts/page.tsx';
import { LetterGroups } from './letter-groups.tsx';
import { LetterList } from './letter-list.tsx';
import { mayNotReplay } from './messages.ts';
import { groupsQuery, lettersQuery, readGroup } from './queries.ts';
import { ReplayDialog } from './replay-dialog.tsx';
import { type Act, keyOf } from './replay-run.ts';
import { count } from './words.ts';

export function DlqPage() {
  return (
    <Page title="Dead letters">
      <Guarded permission="ops.read">
        <DeadLetters />
      </Guarded>
    </Page>
  );
}

/** What could not be handled, by reason; those who may choose letters and replay or discard them. */
function DeadLetters() {
  const { code } = useSearch({ from: '/ops/dlq' });
  const queryClient = useQueryClient();
  const mayReplay = useMay()('ops.replay');
  const groups = useQuery(groupsQuery);
  const letters = useInfiniteQuery(lettersQuery(code));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<{ act: Act; keys: string[] } | null>(null);
  const chooseGroup = useMutation({
    mutationFn: readGroup,
    onSuccess: (found) => setChosen((before) => new Set([...before, ...found.map(keyOf)])),
  });
  const close = () => {
    setAsked(null);
    setChosen(new Set());
    void queryClient.invalidateQueries({ queryKey: ['ops'] });
  };
  if (groups.error !== null && groups.data === undefined)
    return <ErrorPanel error={groups.error} onRetry={() => void groups.refetch()} />;
  if (groups.data === undefined) return <Skeleton h={320} />;
  const shown = letters.data?.pages.flatMap(({ items }) => items) ?? [];
  if (groups.data.items.length === 0 && asked === null) return <NothingWaits />;
  return (
    <>
      {!mayReplay && (
        <Alert color="gray" title="You can look, but not replay">
          <Text size="sm">{mayNotReplay}</Text>
        </Alert>
      )}
      <LetterGroups
        groups={groups.data.items}
        mayReplay={mayReplay}
        isChoosing={chooseGroup.isPending}
        onChoose={({ errorCode }) => chooseGroup.mutate(errorCode)}
      />
      {chooseGroup.error !== null && (
        <ErrorPanel error={chooseGroup.error} what="The letters could not be read. None was chosen" />
      )}
      <Stack gap="sm" component="section" aria-labelledby="letters">
        <Title order={2} size="md" id="letters">
          {code === undefined ? 'All letters, newest first' : `Letters with ${code}, newest first`}
        </Title>
        {code !== undefined && (
          <Anchor size="sm" renderRoot={(props) => <Link to="/ops/dlq" search={{}} {...props} />}>
            Show all letters
          </Anchor>
        )}
        {mayReplay && (
          <Group gap="sm" role="group" aria-label="What to do with the chosen letters">
            <Text size="sm" role="status">
              {chosen.size === 0
                ? 'None chosen. Choose letters, or a whole group, to replay or discard them.'
                : `${count(chosen.size, 'letter')} chosen`}
            </Text>
            {chosen.size > 0 && (
              <>
                <Button onClick={() => setAsked({ act: 'replay', keys: [...chosen] })}>
                  Check {count(chosen.size, 'letter')} for a replay
                </Button>
                <Button variant="default" onClick={() => setAsked({ act: 'discard', keys: [...chosen] })}>
                  Discard …
                </Button>
                <Button variant="subtle" onClick={() => setChosen(new Set())}>
                  Choose none
                </Button>
              </>
            )}
          </Group>
        )}
        {letters.error !== null && (
          <ErrorPanel error={letters.error} onRetry={() => void letters.refetch()} />
        )}
        {letters.isPending && <Skeleton h={240} />}
        <LetterList
          letters={shown}
          chosen={chosen}
          mayReplay={mayReplay}
          onToggle={(key, isChosen) => {
            setChosen((before) => {
              const after = new Set(before);
              if (isChosen) after.add(key);
              else after.delete(key);
              return after;
            });
          }}
        />
        {letters.data !== undefined && (
          <LoadMore
            hasMore={letters.hasNextPage}
            isLoading={letters.isFetchingNextPage}
            onMore={() => void letters.fetchNextPage()}
            shown={shown.length}
          />
        )}
      </Stack>
      {asked !== null && <ReplayDialog act={asked.act} keys={asked.keys} onClose={close} />}
    </>
  );
}

function NothingWaits() {
  return (
    <Alert color="teal" title="No dead letters" icon={<span aria-hidden>✓</span>}>
      <Text size="sm">
        Everything could be handled. What cannot be handled in future is listed here and waits for a person.
      </Text>
    </Alert>
  );
}
