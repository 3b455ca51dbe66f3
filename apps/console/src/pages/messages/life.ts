import type { MessageState, StoryEntry } from '@crm/contracts';

/** A stretch of a message's life. `queue`: it waited for its turn; `work`: somebody worked on it. */
export type Stage = {
  name: string;
  sort: 'queue' | 'work';
  from: string | null;
  until: string | null;
  ms: number | null;
  /** `running`: under way now; `missing`: should be on record and is not; `ahead`: not come to that. */
  status: 'done' | 'running' | 'missing' | 'ahead';
  note: string;
};

const waiting: readonly MessageState[] = ['queued', 'retrying'];
/** Stopped before the next attempt: what would have followed is no gap. */
const stopped: readonly MessageState[] = ['revoked', 'suppressed', 'expired'];

/** The life of a message: for each request that was queued, its wait in the outbox, for a worker, and the work. */
export function lifeOf(state: MessageState, entries: readonly StoryEntry[]): Stage[] {
  const requests = entries.filter((entry) => entry.title === 'crm.email.requested.v1');
  if (requests.length === 0) return [gap('Waits in the outbox', 'queue', 'No request is on record.')];
  return requests.flatMap((request, index) => {
    const isLast = index === requests.length - 1;
    return roundOf(request, entries, isLast ? state : null);
  });
}

/** `state` only for the last request: what is open in an earlier one can have no more to come. */
function roundOf(request: StoryEntry, entries: readonly StoryEntry[], state: MessageState | null): Stage[] {
  const changes = entries.filter((entry) => entry.kind === 'attempt' && entry.eventId === request.id);
  const claim = changes.find((entry) => entry.detail.toState === 'sending');
  const end = changes.find((entry) => entry.detail.fromState === 'sending');
  const publishedAt = textOf(request.detail.publishedAt);
  const open = state === null ? 'missing' : statusOfOpen(state, claim !== undefined);
  const taken = claim === undefined ? null : claim.at;
  return [
    stage({ name: 'Waits in the outbox', sort: 'queue', from: request.at, until: publishedAt, open }),
    // A worker may have an event before its row says that it was published.
    stage({ name: 'Waits for a worker', sort: 'queue', from: publishedAt ?? taken, until: taken, open }),
    stage({
      name: 'Is rendered and handed over',
      sort: 'work',
      from: taken,
      until: end?.at ?? null,
      open: state === 'sending' && taken !== null ? 'running' : open,
      note: end === undefined ? '' : `ended as ${String(end.detail.toState)}`,
    }),
  ];
}

function statusOfOpen(state: MessageState, isClaimed: boolean): Stage['status'] {
  if (waiting.includes(state) && !isClaimed) return 'running';
  return stopped.includes(state) ? 'ahead' : 'missing';
}

type Parts = Pick<Stage, 'name' | 'sort' | 'from' | 'until'> & { open: Stage['status']; note?: string };

function stage({ name, sort, from, until, open, note = '' }: Parts): Stage {
  if (from !== null && until !== null)
    return { name, sort, from, until, ms: Math.max(0, msBetween(from, until)), status: 'done', note };
  // What has not begun while something before it runs is still ahead.
  const status = open === 'running' && from === null ? 'ahead' : open;
  const notes = {
    done: '',
    running: 'under way',
    missing: 'no record',
    ahead: 'has not come to that',
  };
  return { name, sort, from, until: null, ms: null, status, note: notes[status] };
}

function gap(name: string, sort: Stage['sort'], note: string): Stage {
  return { name, sort, from: null, until: null, ms: null, status: 'missing', note };
}

function msBetween(from: string, until: string): number {
  return Date.parse(until) - Date.parse(from);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
