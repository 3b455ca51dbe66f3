import { Alert, Anchor, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay } from '../../api/session.ts';
import { ChangedNotice } from '../../parts/changed-notice.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Guarded } from '../../parts/guarded.tsx';
import { LiveState } from '../../parts/live-state.tsx';
import { LoadMore } from '../../parts/load-more.tsx';
import { Page } from '../../parts/page.tsx';
import { useKeptPages } from '../../parts/use-kept-pages.ts';
import { ChosenLetters } from './chosen-letters.tsx';
import { LetterGroups } from './letter-groups.tsx';
import { LetterList } from './letter-list.tsx';
import { mayNotReplay } from './messages.ts';
import { readGroup } from './queries.ts';
import { ReplayDialog } from './replay-dialog.tsx';
import { type Act, keyOf } from './replay-run.ts';
import { useLetters } from './use-letters.ts';

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
  const { code, pages } = useSearch({ from: '/ops/dlq' });
  const navigate = useNavigate({ from: '/ops/dlq' });
  const mayReplay = useMay()('ops.replay');
  const { groups, letters, live, refresh, shownGroups, shownLetters, hasChanged, isUnknown } =
    useLetters(code);
  const more = useKeptPages(letters, {
    pages,
    keep: (open) =>
      void navigate({ search: (before) => ({ ...before, pages: open }), replace: true, resetScroll: false }),
  });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<{ act: Act; keys: string[] } | null>(null);
  const chooseGroup = useMutation({
    mutationFn: readGroup,
    onSuccess: (found) => setChosen((before) => new Set([...before, ...found.map(keyOf)])),
  });
  const toggle = (key: string, isChosen: boolean) => {
    setChosen((before) => new Set(isChosen ? [...before, key] : [...before].filter((one) => one !== key)));
  };
  const close = () => {
    setAsked(null);
    setChosen(new Set());
    void refresh();
  };
  if (groups.error !== null && groups.data === undefined)
    return <ErrorPanel error={groups.error} onRetry={() => void groups.refetch()} />;
  if (shownGroups === undefined) return <Skeleton h={320} />;
  if (shownGroups.length === 0 && asked === null)
    return (
      <>
        <LiveState state={live} />
        <NothingWaits />
      </>
    );
  return (
    <>
      {!mayReplay && (
        <Alert color="gray" title="You can look, but not replay">
          <Text size="sm">{mayNotReplay}</Text>
        </Alert>
      )}
      <Group gap="md">
        <LiveState state={live} />
        <ChangedNotice hasChanged={hasChanged} isUnknown={isUnknown} onShow={() => void refresh()} />
      </Group>
      <LetterGroups
        groups={shownGroups}
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
          <ChosenLetters
            chosen={chosen.size}
            onAct={(act) => setAsked({ act, keys: [...chosen] })}
            onNone={() => setChosen(new Set())}
          />
        )}
        {letters.error !== null && (
          <ErrorPanel error={letters.error} onRetry={() => void letters.refetch()} />
        )}
        {letters.isPending && <Skeleton h={240} />}
        <LetterList letters={shownLetters} chosen={chosen} mayReplay={mayReplay} onToggle={toggle} />
        {letters.data !== undefined && (
          <LoadMore
            hasMore={letters.hasNextPage}
            isLoading={letters.isFetchingNextPage}
            onMore={more}
            shown={shownLetters.length}
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
