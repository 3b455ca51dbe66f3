import { isPermitted, liveQuerySchema, partsOfTopic, permissionOfTopic } from '@crm/contracts';
import type { Context } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import * as v from 'valibot';
import type { ApiEnv, RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';
import { ProblemError } from '../http/problem-error.ts';
import { refuse } from '../middleware/refuse.ts';
import { identify } from '../session/identify.ts';

/** Streams of one process; each costs a socket and little more. */
const streamsMax = 1_000;
/** A proxy that hears nothing for a minute cuts; and a session that has ended must not be listened on for long. */
const heartbeatMs = 25_000;

/** Says what has changed, so that a page reads it again; it carries no data of its own. */
export const live = (deps: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/live',
    contract: {
      name: 'live',
      tag: 'Session',
      summary: 'Hear of changes as they happen',
      description:
        'A stream of server-sent events. `ready` says that every change from now on will be told; read what you show once more then. `changed` names the topic: `{"topic":"message:…"}`. `alive` comes every `aliveEveryMs` milliseconds, which `ready` tells: a stream that says nothing for longer is lost. It ends with the session, and when the server stops: connect again.',
      query: liveQuerySchema,
      answers: {
        200: {
          description: 'Events until either side ends it.',
          schema: v.string(),
          mediaType: 'text/event-stream',
        },
      },
      errors: ['SERVICE_UNAVAILABLE'],
    },
    permission: null,
    handle: async (c, { query }) => {
      for (const topic of query.topics) {
        const permission = permissionOfTopic[partsOfTopic(topic).kind];
        if (isPermitted(c.get('roles'), permission)) continue;
        await refuse(c, deps, { subject: c.get('actor').id, permission, route: 'GET /api/live' });
      }
      if (deps.live.size() >= streamsMax || deps.live.stopping.aborted) {
        throw new ProblemError('SERVICE_UNAVAILABLE', { headers: { 'retry-after': '5' } });
      }
      const changes = createChanges();
      const unwatch = await deps.live.watch(query.topics, changes.add);
      const answer = streamSSE(c, async (stream) => {
        deps.metrics.liveStreams.inc();
        try {
          await tell(stream, c, { ...deps, changes });
        } finally {
          unwatch();
          deps.metrics.liveStreams.dec();
        }
      });
      // Proxies must neither store nor gather it (nginx).
      answer.headers.set('cache-control', 'no-store');
      answer.headers.set('x-accel-buffering', 'no');
      return answer;
    },
  });

async function tell(
  stream: SSEStreamingApi,
  c: Context<ApiEnv>,
  deps: RouteDeps & { changes: Changes },
): Promise<void> {
  const { changes, clock, live: feed, liveHeartbeatMs = heartbeatMs } = deps;
  stream.onAbort(changes.wake);
  feed.stopping.addEventListener('abort', changes.wake, { once: true });
  const isOver = () => stream.aborted || feed.stopping.aborted;
  try {
    const data = JSON.stringify({ aliveEveryMs: liveHeartbeatMs });
    await stream.writeSSE({ event: 'ready', data, retry: 2_000 });
    // By the clock and not by silence: news that never ends must not keep an ended session's stream open.
    let askAtMs = clock.monotonicMs() + liveHeartbeatMs;
    while (!isOver()) {
      const topics = await changes.next(askAtMs - clock.monotonicMs());
      if (isOver()) return;
      for (const topic of topics)
        await stream.writeSSE({ event: 'changed', data: JSON.stringify({ topic }) });
      if (clock.monotonicMs() < askAtMs) continue;
      askAtMs = clock.monotonicMs() + liveHeartbeatMs;
      if ((await identify(c, deps, { isSignOfLife: false }).catch(() => undefined)) === undefined) return;
      await stream.writeSSE({ event: 'alive', data: '{}' });
    }
  } finally {
    feed.stopping.removeEventListener('abort', changes.wake);
  }
}

type Changes = ReturnType<typeof createChanges>;

/** What has changed and has not been told yet; a topic that changes twice before it can be told is told once. */
function createChanges() {
  const topics = new Set<string>();
  let wake = () => {};
  return {
    add: (topic: string) => {
      topics.add(topic);
      wake();
    },
    wake: () => wake(),
    /** The topics as soon as there are some, or none after so long or when woken. */
    next: async (timeoutMs: number): Promise<string[]> => {
      if (topics.size === 0) {
        const { promise, resolve } = Promise.withResolvers<void>();
        const timer = setTimeout(resolve, timeoutMs);
        wake = resolve;
        await promise;
        clearTimeout(timer);
      }
      const told = [...topics];
      topics.clear();
      return told;
    },
  };
}
