export { type BackoffOptions, backoff } from './backoff.ts';
export { type Clock, systemClock } from './clock.ts';
export { ConfigError } from './config-error.ts';
export {
  createHealth,
  type Health,
  type HealthCheck,
  type HealthOptions,
  type Readiness,
} from './create-health.ts';
export { createHttpProbe, type HttpProbe, type HttpProbeOptions } from './create-http-probe.ts';
export { createLogger, type Logger, type LoggerOptions } from './create-logger.ts';
export { createMetrics, type Metrics } from './create-metrics.ts';
export type { MetricDescription } from './describe-metric.ts';
export { describeSettings, type SettingDescription } from './describe-settings.ts';
export { badConfigExitCode, exitOnBadConfig } from './exit-on-bad-config.ts';
export { createLifecycle, type Lifecycle, type LifecycleParts } from './lifecycle.ts';
export { type App, apps, metricFacts } from './metric-facts.ts';
export { newId } from './new-id.ts';
export { type EnvSchema, parseEnv } from './parse-env.ts';
export { logLevelSetting, probeSettings, tracingSettings, wholeNumberSetting } from './process-settings.ts';
export { readEnv } from './read-env.ts';
export { type ProcessOptions, runProcess } from './run-process.ts';
export { formatTraceparent, parseTraceparent, type Trace, validTraceparent } from './traceparent.ts';
export { createTracer } from './tracing/create-tracer.ts';
export { inSpan } from './tracing/in-span.ts';
export { currentTraceparent } from './tracing/trace-scope.ts';
export type { OpenSpan, SpanAttributes, SpanEnd, SpanKind, SpanStart, Tracer } from './tracing/tracer.ts';
export type { TracerOptions } from './tracing/tracer-options.ts';
export { untraced } from './tracing/untraced.ts';
