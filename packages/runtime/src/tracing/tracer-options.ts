import type { Logger } from '../create-logger.ts';
import type { App } from '../metric-facts.ts';

export type TracerOptions = {
  app: App;
  /** Where spans go by OTLP/HTTP; undefined: nothing is traced. */
  endpoint: string | undefined;
  /** The share of traces begun here that are recorded; who continues one keeps to what its beginner decided. */
  share: number;
  logger: Logger;
};
