/** One replica of a quorum queue. `state` is what it says of itself; `away` where nobody answers. */
export type QueueMember = { node: string; state: 'leader' | 'follower' | 'away' };

/**
 * Reads what `rabbitmq-queues quorum_status --formatter json` says of a queue: a list with a row for each member, asked at
 * that moment. A state other than leader and follower (`candidate`, `noproc`, an error) takes part in nothing: away.
 */
export function readQueueMembers(answer: string): QueueMember[] {
  const rows = JSON.parse(answer) as Record<string, unknown>[];
  return rows.map((row) => {
    const state = row['Raft State'];
    return {
      node: String(row['Node Name']),
      state: state === 'leader' || state === 'follower' ? state : 'away',
    };
  });
}

/** The node of the leader where there is one and every member takes part; else null. */
export function leaderOfWhole(members: readonly QueueMember[], count: number): string | null {
  const present = members.filter(({ state }) => state !== 'away');
  const leaders = present.filter(({ state }) => state === 'leader');
  return present.length === count && leaders.length === 1 ? (leaders[0]?.node ?? null) : null;
}
