import * as v from 'valibot';

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export const wholeNumberSetting = v.pipe(
  v.string(),
  v.regex(/^[0-9]+$/, 'must be a whole number'),
  v.transform(Number),
);

export const logLevelSetting = v.optional(
  v.pipe(
    v.picklist(levels, 'must be trace, debug, info, warn, error, fatal or silent'),
    v.metadata({ means: 'trace, debug, info, warn, error, fatal or silent' }),
  ),
  'info',
);

/** Where a process that serves nothing else is probed and measured. */
export function probeSettings({ port }: { port: string }) {
  return {
    HOST: v.optional(v.pipe(v.string(), v.metadata({ means: 'Address of probes and metrics' })), '127.0.0.1'),
    METRICS_PORT: v.optional(
      v.pipe(
        wholeNumberSetting,
        v.maxValue(65_535, 'must be a port'),
        v.metadata({ means: 'Their port; 0 lets the system choose' }),
      ),
      port,
    ),
  };
}

/** Where spans go, and how many. The names are those of OpenTelemetry. */
export const tracingSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^https?:\/\/\S+$/, 'must be an http:// or https:// URL'),
      v.metadata({
        means:
          'Where spans go by OTLP/HTTP, for instance `http://collector:4318`. Without it nothing is traced and nothing of OpenTelemetry is loaded',
      }),
    ),
  ),
  OTEL_TRACES_SAMPLER_ARG: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^(?:0(?:\.[0-9]+)?|1(?:\.0+)?)$/, 'must be a share between 0 and 1'),
      v.transform(Number),
      v.metadata({
        means:
          'The share of the traces begun here that are recorded, 0 to 1; a caller who has decided is followed',
      }),
    ),
    '1',
  ),
};
