import { Button, Group, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { download } from '../../parts/download.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { auditWords } from './messages.ts';
import { readExport } from './queries.ts';
import type { AuditSearch } from './search.ts';

/** What fits, as a file. The server records who took it; too much for one file is said, not cut. */
export function ExportButtons({ search }: { search: AuditSearch }) {
  const save = useMutation({
    mutationFn: (format: 'csv' | 'json') => readExport(search, format),
    onSuccess: ({ file, name }) => download(file, name),
  });
  return (
    <Stack gap="xs">
      <Group gap="sm">
        {(['csv', 'json'] as const).map((format) => (
          <Button
            key={format}
            size="compact-sm"
            variant="default"
            aria-disabled={save.isPending}
            onClick={() => (save.isPending ? undefined : save.mutate(format))}
          >
            {save.isPending && save.variables === format
              ? auditWords.exporting
              : format === 'csv'
                ? auditWords.exportCsv
                : auditWords.exportJson}
          </Button>
        ))}
      </Group>
      {save.error !== null && <ErrorPanel error={save.error} what={auditWords.exportFailed} />}
    </Stack>
  );
}
