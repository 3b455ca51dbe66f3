import { safeError } from '@crm/redaction';
import type { Health } from './create-health.ts';
import type { Logger } from './create-logger.ts';
import type { Lifecycle } from './lifecycle.ts';

export type ProcessOptions = {
  name: string;
  logger: Logger;
  /** In the order of starting; a name says in the log which part it was. */
  parts: Readonly<Record<string, Lifecycle>>;
  /** For all parts together; set it below the supervisor's own grace time. */
  drainTimeoutMs: number;
  health?: Pick<Health, 'drain'>;
};

/**
 * Runs a process until SIGTERM or SIGINT: starts its parts in order, stops them in reverse and exits: 0 after a
 * clean drain, 1 when a part failed, the drain took too long, or a second signal came. Never returns.
 */
export async function runProcess(options: ProcessOptions): Promise<never> {
  const { name, logger, parts, drainTimeoutMs, health } = options;
  exitOnStrayErrors(logger);
  const stopAsked = whenStopAsked(logger);
  const begun: [string, Lifecycle][] = [];

  const failedPart = await startAll();
  if (failedPart === undefined) await stopAsked;

  health?.drain();
  const deadline = setTimeout(() => {
    logger.error({ waitingFor: begun.at(-1)?.[0], drainTimeoutMs }, 'the drain took too long');
    process.exit(1);
  }, drainTimeoutMs);
  const isClean = await stopAll();
  clearTimeout(deadline);
  logger.info({ isClean }, `${name} stopped`);
  process.exit(isClean && failedPart === undefined ? 0 : 1);

  /** Answers the part that failed; a signal ends the starting too, even of a part that waits for its server. */
  async function startAll(): Promise<string | undefined> {
    for (const [part, lifecycle] of Object.entries(parts)) {
      begun.push([part, lifecycle]);
      try {
        if ((await Promise.race([lifecycle.start(), stopAsked])) === 'stop') return undefined;
      } catch (error) {
        logger.fatal({ part, err: safeError(error) }, `${part} did not start`);
        return part;
      }
    }
    logger.info(`${name} started`);
    return undefined;
  }

  /** One part's failure to stop does not keep the others from stopping. */
  async function stopAll(): Promise<boolean> {
    let isClean = true;
    for (let last = begun.at(-1); last !== undefined; last = begun.at(-1)) {
      const [part, lifecycle] = last;
      try {
        await lifecycle.stop();
      } catch (error) {
        isClean = false;
        logger.error({ part, err: safeError(error) }, `${part} did not stop cleanly`);
      }
      begun.pop();
    }
    return isClean;
  }
}

/** Resolves at the first signal; the second one ends the process at once. */
function whenStopAsked(logger: Logger): Promise<'stop'> {
  const { promise, resolve } = Promise.withResolvers<'stop'>();
  let isAsked = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (isAsked) {
      logger.warn({ signal }, 'second signal: exiting without draining');
      process.exit(1);
    }
    isAsked = true;
    logger.info({ signal }, 'stopping');
    resolve('stop');
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return promise;
}

/** After an error that nobody caught, nothing is known about the state: log it redacted and leave. */
function exitOnStrayErrors(logger: Logger): void {
  const leave = (error: unknown, origin: string) => {
    logger.fatal({ err: safeError(error), origin }, 'an error that nobody caught');
    process.exit(1);
  };
  process.on('uncaughtException', (error) => leave(error, 'uncaughtException'));
  process.on('unhandledRejection', (error) => leave(error, 'unhandledRejection'));
}
