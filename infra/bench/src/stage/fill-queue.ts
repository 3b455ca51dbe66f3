import type { Place } from './open-stage.ts';
import { publishQueued } from './publish-queued.ts';
import { queueEvents } from './queue-events.ts';

/** Fills the queue with requests for notices, as if the dispatcher had been there; returns the mark of this filling. */
export async function fillQueue(place: Place, count: number): Promise<string> {
  const mark = `filled${performance.now()}`;
  await queueEvents(place.db, {
    count,
    category: 'transactional',
    mark,
    withMessages: true,
    isPublished: true,
  });
  await publishQueued(place, mark);
  return mark;
}
