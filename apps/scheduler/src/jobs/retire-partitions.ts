import { type RetiredTable, retirePartition } from '@crm/retention';
import type { Clock, Metrics } from '@crm/runtime';
import type { Job } from '../job.ts';
import type { Retention } from '../retention-settings.ts';
import { monthsBefore } from '../time-ago.ts';

type Deps = {
  clock: Clock;
  newId: () => string;
  retention: Retention;
  actorId: string;
  metrics: Pick<Metrics, 'auditRowsTotal'>;
};

/** A job for each table that has a retention: one month at a time, until none is over or the rest is held. */
export function retirePartitionsJobs(deps: Deps): Job[] {
  const { auditMonths, deliveryLogMonths, artifactsMonths } = deps.retention;
  return [
    ...jobsOf(deps, { table: 'compliance_audit_log', months: auditMonths }),
    ...jobsOf(deps, { table: 'delivery_log', months: deliveryLogMonths }),
    ...jobsOf(deps, { table: 'message_artifacts', months: artifactsMonths }),
  ];
}

function jobsOf(
  { clock, newId, actorId, metrics }: Deps,
  { table, months }: { table: RetiredTable; months: number | null },
): Job[] {
  if (months === null) return [];
  return [
    {
      name: `retire_${table}`,
      everyMs: 60 * 60_000,
      run: async ({ db, logger }) => {
        const onAudited = (eventType: string) => metrics.auditRowsTotal.inc({ event_type: eventType });
        const retired = await retirePartition(
          { db, clock, newId, onAudited },
          { table, keptSince: monthsBefore(clock.now(), months), actorId },
        );
        if (retired.kind === 'retired') {
          logger.info({ table, partition: retired.partition, rows: retired.rows }, 'a month was retired');
          return { removed: retired.rows, isDone: false };
        }
        if (retired.held.length > 0) logger.info({ table, months: retired.held }, 'months are held');
        return { removed: 0, isDone: true };
      },
    },
  ];
}
