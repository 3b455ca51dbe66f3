/**
 * Everything that runs long. `stop` is legal at any time, before and during `start` too, and as often as wanted;
 * it resolves when nothing runs any more. After `stop`, `start` is refused.
 */
export type Lifecycle = { start(): Promise<void>; stop(): Promise<void> };

/** `start` gives up when the signal aborts, and leaves nothing behind when it rejects. */
export type LifecycleParts = { start(signal: AbortSignal): Promise<void>; stop(): Promise<void> };

/** Gives a pair of functions the manners of a Lifecycle: each is called at most once, `stop` only after `start`. */
export function createLifecycle(parts: LifecycleParts): Lifecycle {
  const stopAsked = new AbortController();
  let started: Promise<void> | undefined;
  let stopped: Promise<void> | undefined;

  async function stopOnce(): Promise<void> {
    stopAsked.abort();
    // A start that failed has nothing to stop; its error belongs to whoever called start.
    const hasStarted = await started?.then(
      () => true,
      () => false,
    );
    if (hasStarted) await parts.stop();
  }

  return {
    async start() {
      if (stopAsked.signal.aborted) throw new Error('start after stop');
      started ??= parts.start(stopAsked.signal);
      await started;
    },
    async stop() {
      stopped ??= stopOnce();
      await stopped;
    },
  };
}
