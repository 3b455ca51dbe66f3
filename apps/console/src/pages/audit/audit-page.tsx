import { Alert, Skeleton, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMay } from '../../api/session.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Guarded } from '../../parts/guarded.tsx';
import { LoadMore } from '../../parts/load-more.tsx';
import { Page } from '../../parts/page.tsx';
import { useKeptPages } from '../../parts/use-kept-pages.ts';
import { AuditTable } from './audit-table.tsx';
import { Conditions } from './conditions.tsx';
import { ExportButtons } from './export-buttons.tsx';
import { auditWords } from './messages.ts';
import { auditQuery } from './queries.ts';
import { SealsPanel } from './seals-panel.tsx';

export function AuditPage() {
  return (
    <Page title={auditWords.page}>
      <Guarded permission="audit.read">
        <AuditLog />
      </Guarded>
    </Page>
  );
}

/** Who did what to what, when; narrowed, read on, and taken out. */
function AuditLog() {
  const { pages, ...search } = useSearch({ from: '/audit' });
  const navigate = useNavigate({ from: '/audit' });
  const list = useInfiniteQuery(auditQuery(search));
  const more = useKeptPages(list, {
    pages,
    keep: (open) =>
      void navigate({ search: (before) => ({ ...before, pages: open }), replace: true, resetScroll: false }),
  });
  const may = useMay();
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Conditions search={search} />
      <ExportButtons search={search} />
      {may('evidence.read') && <SealsPanel />}
      {list.error !== null && <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton h={360} />}
      {list.data !== undefined && rows.length === 0 && (
        <Alert color="gray" role="status" title={auditWords.none}>
          <Text size="sm">{auditWords.noneHelp}</Text>
        </Alert>
      )}
      {rows.length > 0 && (
        <>
          <AuditTable rows={rows} />
          <LoadMore
            hasMore={list.hasNextPage}
            isLoading={list.isFetchingNextPage}
            onMore={more}
            shown={rows.length}
          />
        </>
      )}
    </>
  );
}
