import type { SealReport } from '@crm/contracts';
import { Badge, Button, Group, Skeleton, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { SectionCard } from '../../parts/section-card.tsx';
import { Term } from '../../parts/term.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { toneColors } from '../../parts/tones.ts';
import { sealsQuery, verifyLog } from './seal-queries.ts';
import { SealResult } from './seal-result.tsx';
import { sealHealth } from './seals.ts';

const marks = { good: '✓ Sealed', bad: '✕ Not sealed', neutral: '– None yet' } as Record<string, string>;

/** Whether the log is sealed, and, when it is asked, whether it still is as it was sealed. */
export function SealsPanel() {
  const { data, error, refetch } = useQuery(sealsQuery);
  const [soFar, setSoFar] = useState<SealReport | null>(null);
  const check = useMutation({ mutationFn: () => verifyLog(setSoFar), onMutate: () => setSoFar(null) });
  const health = data && sealHealth(data);
  const seal = data?.head?.statement;
  return (
    <SectionCard id="seals" title="Has the log been changed?">
      {error !== null && (
        <ErrorPanel error={error} what="The seals could not be read" onRetry={() => void refetch()} />
      )}
      {data === undefined && error === null && <Skeleton h={76} mt={4} />}
      {health !== undefined && (
        <Group gap="xs" mt={4}>
          <Badge variant="light" color={toneColors[health.tone]} radius="sm" tt="none">
            {marks[health.tone]}
          </Badge>
          <Text size="sm" role={health.tone === 'bad' ? 'alert' : undefined}>
            {health.text}
          </Text>
        </Group>
      )}
      {seal !== undefined && (
        <Text size="sm" c="dimmed">
          Last <Term name="seal">seal</Term>: number {seal.number}, <TimeText at={seal.sealedAt} />
        </Text>
      )}
      {data?.keys.length === 0 && (
        <Text size="sm">
          The server was given no keys to check seals with (AUDIT_SEAL_PUBLIC_KEYS); an operator can run
          verify-audit.
        </Text>
      )}
      {data !== undefined && data.keys.length > 0 && seal !== undefined && (
        <Group mt="xs" gap="sm">
          <Button
            variant="default"
            size="compact-sm"
            aria-disabled={check.isPending}
            onClick={() => (check.isPending ? undefined : check.mutate())}
          >
            {check.isPending ? 'Checking …' : 'Check every row'}
          </Button>
          <Text size="sm" role="status">
            {check.isPending && soFar !== null && `Seal ${soFar.seals.to} of ${soFar.seals.last}`}
          </Text>
        </Group>
      )}
      {check.error !== null && (
        <ErrorPanel error={check.error} what="The log could not be checked" onRetry={() => check.mutate()} />
      )}
      {check.data !== undefined && <SealResult report={check.data} checkedAt={check.submittedAt} />}
    </SectionCard>
  );
}
