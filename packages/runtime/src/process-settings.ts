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
