import type { Tracer } from './tracer.ts';
import type { TracerOptions } from './tracer-options.ts';
import { untraced } from './untraced.ts';

/** The tracer of a process. OpenTelemetry is loaded only where spans go somewhere. */
export async function createTracer({ endpoint, ...options }: TracerOptions): Promise<Tracer> {
  if (endpoint === undefined) return untraced;
  const { createOtelTracer } = await import('./create-otel-tracer.ts');
  return createOtelTracer({ ...options, endpoint });
}
