import { Worker } from 'node:worker_threads';
import type { RenderAnswer, RenderJob, RenderResult } from './render-message.ts';

/** One worker thread that renders one job at a time. `run` never rejects. */
export type RenderThread = {
  run: (job: RenderJob) => Promise<RenderResult>;
  /** Resolves when the thread can take a job, or has died. */
  ready: Promise<void>;
  isAlive: () => boolean;
  terminate: () => Promise<void>;
};

type Settings = { workerUrl: URL; deadlineMs: number; startDeadlineMs: number; stopped: () => boolean };

/** Memory of one thread's heap; a letter needs about 1 MiB, a runaway template ends here and not with the process. */
const heapMiB = 64;

/** Starts a thread. The job's deadline counts from when the thread took it, so a slow start costs no letter. */
export function startRenderThread({
  workerUrl,
  deadlineMs,
  startDeadlineMs,
  stopped,
}: Settings): RenderThread {
  // No environment and none of the parent's flags: a template's thread has no business with secrets or loaders.
  const worker = new Worker(workerUrl, {
    name: 'render',
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: heapMiB },
  });
  let isAlive = true;
  let settle: ((result: RenderResult) => void) | undefined;
  const { promise: ready, resolve: becomeReady } = Promise.withResolvers<void>();

  function die(code: 'RENDER_FAILED' | 'RENDER_TIMEOUT', message: string): void {
    isAlive = false;
    becomeReady();
    settle?.(stopped() ? stoppedResult : { ok: false, code, message });
  }

  worker.on('message', (answer: RenderAnswer) => {
    if (answer.kind === 'ready') becomeReady();
    else settle?.(answer.result);
  });
  // The error itself may quote a template's data; that the thread died is all that may be said.
  worker.on('error', () => die('RENDER_FAILED', 'the render thread failed'));
  worker.on('exit', () => die('RENDER_FAILED', 'the render thread ended'));

  async function withDeadline(timeMs: number, message: string, work: Promise<void>): Promise<void> {
    const overrun = setTimeout(() => {
      die('RENDER_TIMEOUT', message);
      void worker.terminate();
    }, timeMs);
    await work;
    clearTimeout(overrun);
  }

  async function run(job: RenderJob): Promise<RenderResult> {
    // An idle thread must not keep the process up, a busy one must.
    worker.ref();
    const { promise, resolve } = Promise.withResolvers<RenderResult>();
    settle = resolve;
    await withDeadline(
      startDeadlineMs,
      `the render thread did not start within ${startDeadlineMs} ms`,
      ready,
    );
    if (isAlive) {
      worker.postMessage(job);
      const done = promise.then(() => undefined);
      await withDeadline(deadlineMs, `rendering took longer than ${deadlineMs} ms`, done);
    }
    const result = await promise;
    settle = undefined;
    if (isAlive) worker.unref();
    return result;
  }

  void ready.then(() => {
    if (settle === undefined) worker.unref();
  });
  return {
    run,
    ready,
    isAlive: () => isAlive,
    terminate: async () => {
      await worker.terminate();
    },
  };
}

export const stoppedResult: RenderResult = {
  ok: false,
  code: 'RENDER_STOPPED',
  message: 'the renderer was stopped',
};
