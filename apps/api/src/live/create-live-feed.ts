import type { Db } from '@crm/db';
import { readVersions } from '@crm/evidence';
import { createLifecycle, type Lifecycle, type Logger } from '@crm/runtime';

export type LiveFeed = Lifecycle & {
  /**
   * Calls back with every topic that has changed since, until the returned function is called. Resolves when the
   * versions have been read: what is read of the topics afterwards misses no change.
   */
  watch: (topics: readonly string[], onChange: (topic: string) => void) => Promise<() => void>;
  /** Aborted when the process stops: streams end by it, so that the drain need not wait for browsers. */
  stopping: AbortSignal;
  /** Watchers at this moment. */
  size: () => number;
};

/**
 * Watches topics by asking for their versions, once a second for all watchers of the process together, and not at all
 * without one. Asked and not told (NOTIFY), so that no writer pays for the watching, and an outage heals by itself.
 */
export function createLiveFeed(options: { db: Db; logger: Logger; everyMs?: number }): LiveFeed {
  const { db, logger, everyMs = 1_000 } = options;
  const watchers = new Set<{ topics: readonly string[]; onChange: (topic: string) => void }>();
  const versions = new Map<string, string>();
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;

  const watched = () => [...new Set([...watchers].flatMap(({ topics }) => topics))];

  async function look(topics: readonly string[]): Promise<void> {
    const found = await readVersions(db, topics);
    for (const [topic, version] of found) {
      const before = versions.get(topic);
      versions.set(topic, version);
      if (before === undefined || before === version) continue;
      for (const watcher of watchers) if (watcher.topics.includes(topic)) watcher.onChange(topic);
    }
  }

  async function lookAgain(): Promise<void> {
    // What changes during an outage is seen after it: the versions of before are still there to compare with.
    await look(watched()).catch((err: unknown) => logger.warn({ err }, 'the live feed could not be read'));
    timer = undefined;
    schedule();
  }

  function schedule(): void {
    if (watchers.size === 0 || stopping.signal.aborted) return;
    timer ??= setTimeout(() => void lookAgain(), everyMs);
  }

  return {
    ...createLifecycle({
      start: async () => undefined,
      stop: async () => {
        clearTimeout(timer);
        stopping.abort();
      },
    }),
    stopping: stopping.signal,
    size: () => watchers.size,
    watch: async (topics, onChange) => {
      const watcher = { topics, onChange };
      watchers.add(watcher);
      const unwatch = () => {
        watchers.delete(watcher);
        const rest = new Set(watched());
        for (const topic of topics) if (!rest.has(topic)) versions.delete(topic);
      };
      try {
        await look(topics);
      } catch (error) {
        unwatch();
        throw error;
      }
      schedule();
      return unwatch;
    },
  };
}
