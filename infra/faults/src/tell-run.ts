import type { Logs, Ms } from './check/logs.ts';
import { groupBy, histories } from './check/reading.ts';
import type { Fault } from './rig/scene.ts';

/** How long mail did not flow after faults of a kind. */
export type Recovery = { kind: string; faults: number; medianMs: Ms; longestMs: Ms };

/** Why each message that is `unknown` became so: the last cause in its log. */
export function causesOfUnknown(logs: Logs): string[] {
  const past = histories(logs);
  return logs.rest.messages
    .filter((message) => message.state === 'unknown')
    .map(({ id }) => past.get(id)?.at(-1)?.cause ?? 'no cause');
}

/**
 * From each fault until the mail server took a mail whose attempt had begun after it: what was under way already proves
 * nothing. A fault after which no mail followed has no such time and is left out.
 */
export function measureRecoveries(faults: readonly Fault[], logs: Logs): Recovery[] {
  const flows = mailsBegun(logs);
  return [...groupBy(faults, (one) => one.kind)].flatMap(([kind, ofKind]) => {
    const times = ofKind
      .flatMap(({ at }) => {
        const next = firstAfter(flows, at);
        return next === null ? [] : [next - at];
      })
      .toSorted((a, b) => a - b);
    const longestMs = times.at(-1);
    if (longestMs === undefined) return [];
    return [
      {
        kind,
        faults: times.length,
        medianMs: Math.round(times[(times.length - 1) >> 1] ?? 0),
        longestMs: Math.round(longestMs),
      },
    ];
  });
}

type Flow = { begunAt: Ms; takenAt: Ms };

/** Each mail that was taken with the commit of its claim, in the order of these. */
function mailsBegun({ sink, rest }: Logs): Flow[] {
  const claims = groupBy(
    rest.log.filter((row) => row.to === 'sending').toSorted((a, b) => a.committedAt - b.committedAt),
    (row) => row.messageId,
  );
  const flows = sink.flatMap(({ messageId, at }) => {
    const claim = claims.get(messageId)?.findLast((row) => row.committedAt <= at + 1);
    return claim === undefined ? [] : [{ begunAt: claim.committedAt, takenAt: at }];
  });
  return flows.toSorted((a, b) => a.begunAt - b.begunAt);
}

function firstAfter(flows: readonly Flow[], at: Ms): Ms | null {
  let earliest: Ms | null = null;
  for (const { begunAt, takenAt } of flows) {
    if (begunAt < at) continue;
    if (earliest !== null && begunAt >= earliest) return earliest;
    if (earliest === null || takenAt < earliest) earliest = takenAt;
  }
  return earliest;
}
