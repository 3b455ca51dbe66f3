import { Skeleton, Stack, Text, Title } from '@mantine/core';
import { ApiError } from '../../../api/problem.ts';
import { ErrorPanel } from '../../../parts/error-panel.tsx';
import type { Draft, TemplateVariable } from './draft.ts';
import { previewWords } from './messages.ts';
import { usePreview } from './use-preview.ts';

type Props = { loanId: string; draft: Draft; variables: readonly TemplateVariable[] };

/** What will really be sent, in a frame that runs nothing and loads nothing. */
export function Preview({ loanId, draft, variables }: Props) {
  const { data, error, isFetching, refetch } = usePreview(loanId, draft, variables);
  return (
    <Stack gap="xs" component="section" aria-labelledby="preview" className="preview">
      <Title order={2} id="preview">
        {previewWords.title}
      </Title>
      <Text size="sm" role="status" c="dimmed">
        {statusOf({ isChosen: draft.templateId !== '', isFetching, error, isThere: data !== undefined })}
      </Text>
      {error !== null && <Missing error={error} onRetry={() => void refetch()} />}
      {data !== undefined && error === null && draft.templateId !== '' && (
        <>
          <Text size="sm" className="breakable">
            {data.from !== null && `${previewWords.from} ${data.from}. `}
            {previewWords.subject} {draft.subject}
          </Text>
          <iframe
            className="letter"
            title={previewWords.frame}
            src={`/api/previews/${data.previewId}`}
            sandbox=""
          />
        </>
      )}
      {data === undefined && error === null && draft.templateId !== '' && <Skeleton className="letter" />}
    </Stack>
  );
}

/** A value that only the agent can give is no failure: it is said where the letter would be. */
function Missing({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const problem = error instanceof ApiError ? error.problem : null;
  const issues = problem?.issues ?? [];
  if (problem === null || problem.status >= 500 || issues.length === 0)
    return <ErrorPanel error={error} what={previewWords.failed} onRetry={onRetry} />;
  return (
    <Text size="sm" className="breakable">
      {previewWords.lacks} {issues.map(({ message }) => message).join(' ')}
    </Text>
  );
}

type Standing = { isChosen: boolean; isFetching: boolean; error: unknown; isThere: boolean };

function statusOf({ isChosen, isFetching, error, isThere }: Standing): string {
  if (!isChosen) return previewWords.choose;
  if (isFetching) return previewWords.making;
  if (error !== null) return '';
  return isThere ? previewWords.current : '';
}
