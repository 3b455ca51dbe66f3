import { Code, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { TimeText } from '../../parts/time-text.tsx';
import { traceQuery } from './queries.ts';

/** What the pipeline recorded, as it stands, addresses masked by the server. */
export function RawRecords({ messageId }: { messageId: string }) {
  const { data } = useQuery(traceQuery(messageId));
  // That the trace could not be read is said where the life stands.
  if (data === undefined) return null;
  return (
    <Stack gap="xs" component="section" aria-labelledby="records">
      <Title order={2} id="records">
        Raw records
      </Title>
      {data.entries.map(({ id, at, kind, title, detail }) => (
        <details key={`${kind} ${id}`}>
          <summary className="breakable">
            {kind.replaceAll('_', ' ')}: {title}, <TimeText at={at} />
          </summary>
          <Code block className="breakable" style={{ whiteSpace: 'pre-wrap' }}>
            {JSON.stringify(detail, null, 2)}
          </Code>
        </details>
      ))}
    </Stack>
  );
}
