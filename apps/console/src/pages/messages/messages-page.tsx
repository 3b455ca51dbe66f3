import { Alert, Group, Skeleton, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useLive } from '../../api/live.ts';
import { ChangedNotice } from '../../parts/changed-notice.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Guarded } from '../../parts/guarded.tsx';
import { LiveState } from '../../parts/live-state.tsx';
import { LoadMore } from '../../parts/load-more.tsx';
import { Page } from '../../parts/page.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { useKeptPages } from '../../parts/use-kept-pages.ts';
import { Facets } from './facets.tsx';
import { MessageTable } from './message-table.tsx';
import { type MessagePageData, messagesQuery, newestQuery } from './queries.ts';

export function MessagesPage() {
  return (
    <Page title="Messages">
      <Guarded permission="messages.read">
        <Messages />
      </Guarded>
    </Page>
  );
}

/** Every message that fits; what comes in meanwhile is announced and moves no row under the pointer. */
function Messages() {
  const { pages: kept, ...search } = useSearch({ from: '/messages' });
  const navigate = useNavigate({ from: '/messages' });
  const queryClient = useQueryClient();
  const list = useInfiniteQuery({ ...messagesQuery(search), staleTime: Number.POSITIVE_INFINITY });
  const newest = useQuery({ ...newestQuery(search), enabled: list.data !== undefined });
  const live = useLive(['messages'], () => {
    void queryClient.invalidateQueries({ queryKey: ['messages-newest'] });
  });
  const refresh = () => Promise.all([list.refetch(), newest.refetch()]);
  const more = useKeptPages(list, {
    pages: kept,
    keep: (open) =>
      void navigate({ search: (before) => ({ ...before, pages: open }), replace: true, resetScroll: false }),
  });
  const pages = list.data?.pages;
  const items = pages?.flatMap((page) => page.items) ?? [];
  const searchedTo = pages?.at(-1)?.searchedTo ?? null;
  const isOld = pages?.[0] !== undefined && newest.data !== undefined && differ(pages[0], newest.data);
  return (
    <>
      <Facets search={search} />
      <Group gap="md">
        <LiveState state={live} />
        <ChangedNotice hasChanged={isOld} isUnknown={newest.isError} onShow={() => void refresh()} />
      </Group>
      {list.error !== null && <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton h={360} />}
      {list.data !== undefined && items.length === 0 && !list.hasNextPage && <NothingFits />}
      {items.length > 0 && <MessageTable messages={items} />}
      {list.data !== undefined && (items.length > 0 || list.hasNextPage) && (
        <Group gap="md">
          <LoadMore
            hasMore={list.hasNextPage}
            isLoading={list.isFetchingNextPage}
            onMore={more}
            shown={items.length}
          />
          {searchedTo !== null && (
            <Text size="sm" c="dimmed">
              Searched back to <TimeText at={searchedTo} />
            </Text>
          )}
        </Group>
      )}
    </>
  );
}

function NothingFits() {
  return (
    <Alert color="gray" role="status" title="No message fits">
      <Text size="sm">
        Take away a condition, or clear all. An e-mail that was denied never became a message: its denial
        stands in the audit log.
      </Text>
    </Alert>
  );
}

function differ(shown: MessagePageData, newest: MessagePageData): boolean {
  const sign = ({ items }: MessagePageData) => items.map((item) => item.messageId + item.state).join();
  return sign(shown) !== sign(newest);
}
