// A process of its own for run-process.test.ts: `node run-process-scenario.ts <scenario>`.
import { createLogger } from '../src/create-logger.ts';
import type { Lifecycle } from '../src/lifecycle.ts';
import { runProcess } from '../src/run-process.ts';

const scenario = process.argv[2];
const logger = createLogger({ name: 'scenario', level: 'info' });
const never = () => new Promise<void>(() => undefined);
const personal = () => new Error('lost ann.lee@x.example');

const said = (part: string): Lifecycle => ({
  start: async () => logger.info(`start ${part}`),
  stop: async () => logger.info(`stop ${part}`),
});

const alive = setInterval(() => undefined, 60_000);

const second: Record<string, Partial<Lifecycle>> = {
  'start-fails': { start: () => Promise.reject(personal()) },
  'start-hangs': {
    start: () => {
      logger.info('start hangs');
      return never();
    },
  },
  'stop-fails': { stop: () => Promise.reject(personal()) },
  'stop-hangs': {
    stop: () => {
      logger.info('stop hangs');
      return never();
    },
  },
  'throws-later': {
    start: async () => {
      setImmediate(() => {
        throw personal();
      });
    },
  },
  'rejects-later': {
    start: async () => {
      setImmediate(() => void Promise.reject(personal()));
    },
  },
};

await runProcess({
  name: 'scenario',
  logger,
  parts: {
    first: said('first'),
    second: { ...said('second'), ...second[scenario ?? ''] },
    third: {
      ...said('third'),
      stop: async () => {
        clearInterval(alive);
        logger.info('stop third');
      },
    },
  },
  drainTimeoutMs: Number(process.argv[3] ?? 30_000),
  health: { drain: () => logger.info('not ready') },
});
