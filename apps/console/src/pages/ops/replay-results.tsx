import { Stack, Title } from '@mantine/core';
import { AuditBadge } from '../../parts/audit-badge.tsx';
import { OutcomeSummary } from './outcome-summary.tsx';
import type { Batch } from './replay-run.ts';
import { count } from './words.ts';

/** What became of each letter, and the record of every call. */
export function ReplayResults({ batches }: { batches: readonly Batch[] }) {
  return (
    <Stack gap="xs" component="section" aria-labelledby="replay-results">
      <Title order={3} size="sm" id="replay-results">
        What was done
      </Title>
      <OutcomeSummary results={batches.flatMap(({ results }) => results)} tense="did" />
      {batches.map(({ correlationId, results }) => (
        <AuditBadge
          key={correlationId}
          correlationId={correlationId}
          label={`${count(results.length, 'letter')} recorded`}
        />
      ))}
    </Stack>
  );
}
