import type { RenderInput, RenderResult } from './render-message.ts';
import { type RenderThread, startRenderThread, stoppedResult } from './render-thread.ts';
import { workerUrlBeside } from './worker-url.ts';

export type RendererOptions = {
  /** Threads; each renders one letter at a time. */
  workers?: number;
  /** Time for one letter, counted from when a thread took it. A letter takes a millisecond where nobody else works. */
  deadlineMs?: number;
  /** Length of each part. */
  outputCharsMax?: number;
  /** Letters that may wait for a thread before the next is refused as `RENDER_BUSY`. */
  waitingMax?: number;
  workerUrl?: URL;
  logger?: { warn: (fields: object, message: string) => void };
};

/** Renders letters in threads of its own, so that no template can stop the process from doing its other work. */
export type Renderer = {
  /** Never rejects; starts threads as they are needed, also without `start`. */
  render: (input: RenderInput) => Promise<RenderResult>;
  /** Starts all threads, and resolves when they can work. */
  start: () => Promise<void>;
  /** Ends all threads; letters under way and waiting are answered `RENDER_STOPPED`. May be called at any time. */
  stop: () => Promise<void>;
};

/** Starting from source takes 0.2 s alone (measured); a machine that tests on all its cores takes much longer. */
const startDeadlineMs = 30_000;

/** A pool of render threads; a thread that overruns its deadline is ended and replaced (F47). */
export function createRenderer(options: RendererOptions = {}): Renderer {
  const { workers = 2, deadlineMs = 5_000, outputCharsMax = 1024 * 1024, waitingMax = 1_000 } = options;
  const workerUrl = options.workerUrl ?? workerUrlBeside(import.meta.url);
  const idle: RenderThread[] = [];
  const threads = new Set<RenderThread>();
  const waiting: ((thread: RenderThread | undefined) => void)[] = [];
  let isStopped = false;

  function startThread(): RenderThread {
    const thread = startRenderThread({ workerUrl, deadlineMs, startDeadlineMs, stopped: () => isStopped });
    threads.add(thread);
    return thread;
  }

  async function takeThread(): Promise<RenderThread | undefined> {
    for (let thread = idle.pop(); thread !== undefined; thread = idle.pop()) {
      if (thread.isAlive()) return thread;
      threads.delete(thread);
    }
    if (threads.size < workers) return startThread();
    return new Promise((resolve) => waiting.push(resolve));
  }

  function giveBack(thread: RenderThread): void {
    if (!thread.isAlive()) threads.delete(thread);
    const next = waiting.shift();
    if (next === undefined) {
      if (thread.isAlive()) idle.push(thread);
      return;
    }
    next(thread.isAlive() ? thread : startThread());
  }

  async function render(input: RenderInput): Promise<RenderResult> {
    if (isStopped) return stoppedResult;
    if (waiting.length >= waitingMax) {
      return { ok: false, code: 'RENDER_BUSY', message: `${waitingMax} letters wait to be rendered already` };
    }
    const thread = await takeThread();
    if (thread === undefined) return stoppedResult;
    const result = await thread.run({ ...input, outputCharsMax });
    if (!isStopped) giveBack(thread);
    if (!result.ok) {
      const { id, version } = input.template;
      options.logger?.warn({ templateId: id, version, code: result.code }, 'a letter was not rendered');
    }
    return result;
  }

  async function start(): Promise<void> {
    isStopped = false;
    while (threads.size < workers) idle.push(startThread());
    await Promise.all([...threads].map((thread) => thread.ready));
  }

  async function stop(): Promise<void> {
    isStopped = true;
    const ending = [...threads];
    threads.clear();
    idle.length = 0;
    for (const resolve of waiting.splice(0)) resolve(undefined);
    await Promise.all(ending.map((thread) => thread.terminate()));
  }

  return { render, start, stop };
}
