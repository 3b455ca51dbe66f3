import { createLifecycle, type Lifecycle, type Logger } from '@crm/runtime';

export type UpkeepTask = { name: string; everyMs: number; run: () => Promise<unknown> };

/** Runs small tasks again and again, each on its own beat and never twice at once; a failure waits for the next beat. */
export function createUpkeep({ tasks, logger }: { tasks: readonly UpkeepTask[]; logger: Logger }): Lifecycle {
  const timers: NodeJS.Timeout[] = [];
  const running = new Map<string, Promise<void>>();

  async function runOnce({ name, run }: UpkeepTask): Promise<void> {
    try {
      await run();
    } catch (error) {
      logger.warn({ err: error, task: name }, 'upkeep failed; it is tried again');
    } finally {
      running.delete(name);
    }
  }

  return createLifecycle({
    start: async () => {
      for (const task of tasks) {
        const beat = () => {
          if (!running.has(task.name)) running.set(task.name, runOnce(task));
        };
        timers.push(setInterval(beat, task.everyMs));
      }
    },
    stop: async () => {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(running.values());
    },
  });
}
