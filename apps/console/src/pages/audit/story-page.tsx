import { Code, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useLive } from '../../api/live.ts';
import { useMay } from '../../api/session.ts';
import { CopyText } from '../../parts/copy-text.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { EvidenceButton } from '../../parts/evidence-button.tsx';
import { Guarded } from '../../parts/guarded.tsx';
import { LiveState } from '../../parts/live-state.tsx';
import { Page } from '../../parts/page.tsx';
import { Term } from '../../parts/term.tsx';
import { ExportButtons } from './export-buttons.tsx';
import { auditWords } from './messages.ts';
import { storyQuery } from './queries.ts';
import { StoryItem } from './story-entry.tsx';
import { storyText } from './story-text.ts';

export function StoryPage() {
  return (
    <Guarded permission="evidence.read" title={auditWords.story}>
      <Story />
    </Guarded>
  );
}

/** Everything under one correlation id, from every record, oldest first. */
function Story() {
  const { correlationId } = useParams({ from: '/audit/$correlationId' });
  const may = useMay();
  const queryClient = useQueryClient();
  const { data, error, refetch } = useQuery(storyQuery(correlationId));
  const live = useLive([`correlation:${correlationId}`], () => {
    void queryClient.invalidateQueries({ queryKey: storyQuery(correlationId).queryKey });
  });
  return (
    <Page title={auditWords.story} actions={<LiveState state={live} />}>
      <Group gap={6}>
        <Text size="sm">
          <Term name="correlationId" />
        </Text>
        <Code className="breakable">{correlationId}</Code>
        <CopyText text={() => storyText(correlationId, data?.entries ?? [])} />
      </Group>
      {may('audit.read') && <ExportButtons search={{ correlationId }} />}
      <EvidenceButton about={{ correlationId }} />
      {error !== null && data === undefined && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {error === null && data === undefined && <Skeleton h={320} />}
      {data !== undefined && (
        <Stack component="ol" gap="md" className="story">
          {data.entries.map((entry) => (
            <StoryItem key={`${entry.kind} ${entry.id}`} entry={entry} />
          ))}
        </Stack>
      )}
    </Page>
  );
}
