import type { MessageState, StoryEntry } from '@crm/contracts';
import { Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Term } from '../../parts/term.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { type Attempt, AttemptsTable } from './attempts-table.tsx';
import { duration } from './duration.ts';
import { lifeOf, type Stage } from './life.ts';
import styles from './messages.module.css';
import { traceQuery } from './queries.ts';

type Props = { messageId: string; state: MessageState; history: readonly Attempt[] };

/** What took how long: waiting drawn apart from work, and what has no record drawn as a gap. */
export function LifeTimeline({ messageId, state, history }: Props) {
  const { data, error, refetch } = useQuery(traceQuery(messageId));
  return (
    <Stack gap="sm" component="section" aria-labelledby="life">
      <Title order={2} id="life">
        Life
      </Title>
      {error !== null && data === undefined && <ErrorPanel error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton h={160} />}
      {data !== undefined && <Stages stages={lifeOf(state, data.entries as StoryEntry[])} />}
      {data !== undefined && (state === 'sent' || state === 'unknown') && (
        <Text size="sm" className={styles.gap}>
          Arrived at the recipient: no record. Mail servers do not report this to us yet.
        </Text>
      )}
      <AttemptsTable history={history} />
    </Stack>
  );
}

function Stages({ stages }: { stages: readonly Stage[] }) {
  const longest = Math.max(1, ...stages.map(({ ms }) => ms ?? 0));
  return (
    <ol className={styles.stages} aria-label="Stages">
      {stages.map((stage, index) => (
        <li key={`${index} ${stage.name}`} className={stage.ms === null ? styles.gap : undefined}>
          <Text size="sm">
            <StageName name={stage.name} /> ({stage.sort === 'queue' ? 'waiting' : 'work'}):{' '}
            <b>{stage.ms === null ? stage.note : duration(stage.ms)}</b>
            {stage.ms !== null && stage.note !== '' && `, ${stage.note}`}
            {stage.from !== null && (
              <Text span c="dimmed">
                {' '}
                from <TimeText at={stage.from} />
              </Text>
            )}
          </Text>
          {stage.ms !== null && (
            <div
              aria-hidden
              className={styles.bar}
              data-sort={stage.sort}
              style={{ inlineSize: `${Math.max(1, (stage.ms / longest) * 100)}%` }}
            />
          )}
        </li>
      ))}
    </ol>
  );
}

function StageName({ name }: Pick<Stage, 'name'>) {
  const [before = '', after] = name.split('outbox');
  if (after === undefined) return name;
  return (
    <>
      {before}
      <Term name="outbox">outbox</Term>
      {after}
    </>
  );
}
