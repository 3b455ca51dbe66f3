import type { Logger } from '../create-logger.ts';
import type { App } from '../metric-facts.ts';
import type { Tracer } from './tracer.ts';
import { untraced } from './untraced.ts';

export type TracerOptions = {
  app: App;
  /** Where spans go by OTLP/HTTP; undefined: nothing is traced. */
  endpoint: string | undefined;
  /** The share of traces begun here that are recorded; who continues one keeps to what its beginner decided. */
  share: number;
  logger: Logger;
};

/** The tracer of a process. OpenTelemetry is loaded only where spans go somewhere. */
export async function createTracer({ endpoint, ...options }: TracerOptions): Promise<Tracer> {
  if (endpoint === undefined) return untraced;
  const { createOtelTracer } = await import('./create-otel-tracer.ts');
  return createOtelTracer({ ...options, endpoint });
}
