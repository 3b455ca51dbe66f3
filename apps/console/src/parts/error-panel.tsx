import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { ApiError } from '../api/problem.ts';
import { Forbidden } from './forbidden.tsx';

type Props = { error: unknown; onRetry?: () => void; what?: string };

/** What went wrong in plain words, what to do, and the id to give to an operator. */
export function ErrorPanel({ error, onRetry, what = 'This could not be read' }: Props) {
  if (error instanceof ApiError && error.code === 'FORBIDDEN') return <Forbidden />;
  const problem = error instanceof ApiError ? error.problem : null;
  const isNotFound = problem?.status === 404;
  return (
    <Alert color={isNotFound ? 'gray' : 'red'} title={isNotFound ? problem.title : what} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{explain(error)}</Text>
        {problem !== null && (
          <Group gap={6}>
            <Text size="sm">Correlation id</Text>
            <Code className="breakable">{problem.correlationId}</Code>
          </Group>
        )}
        {onRetry !== undefined && !isNotFound && (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

function explain(error: unknown): string {
  if (!(error instanceof ApiError))
    return 'Something failed in this page. Reload it; what you typed may be lost.';
  if (error.problem === null)
    return 'The server could not be reached. Nothing was changed. Check your connection, then try again.';
  // What these say to a program tells a person nothing.
  if (error.code === 'UNAUTHENTICATED') return 'Your session had ended. Nothing was changed. Try again.';
  if (error.code === 'CSRF_REQUIRED')
    return 'You have signed in anew since this page was opened. Nothing was changed. Try again.';
  if (error.problem.status >= 500) return 'Something failed on our side. Try again in a moment.';
  return error.problem.detail;
}
