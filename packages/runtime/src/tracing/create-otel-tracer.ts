import {
  type Context,
  DiagLogLevel,
  diag,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { formatTraceparent, parseTraceparent } from '../traceparent.ts';
import { currentTraceparent } from './trace-scope.ts';
import type { OpenSpan, Tracer } from './tracer.ts';
import type { TracerOptions } from './tracer-options.ts';

const kinds = {
  server: SpanKind.SERVER,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  client: SpanKind.CLIENT,
} as const;

/** What has ended is sent at the stop, unless it takes longer: no update waits for a collector. */
const stopMs = 2_000;

/** Spans by OpenTelemetry, sent in batches by OTLP/HTTP. A collector that is away costs spans and nothing else. */
export function createOtelTracer({
  app,
  endpoint,
  share,
  logger,
}: TracerOptions & { endpoint: string }): Tracer {
  warnThrough(logger);
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': `crm-${app}`, 'service.namespace': 'crm' }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('crm');
  return {
    isOn: true,
    open: ({ name, kind, parent, attributes = {} }) =>
      opened(
        tracer.startSpan(name, { kind: kinds[kind], attributes }, contextOf(parent ?? currentTraceparent())),
      ),
    stop: () => endWithin(stopMs, provider.shutdown(), logger),
  };
}

function contextOf(traceparent: string | undefined): Context {
  const parent = parseTraceparent(traceparent);
  if (parent === undefined) return ROOT_CONTEXT;
  const { traceId, spanId, sampled } = parent;
  const traceFlags = sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

function opened(span: Span): OpenSpan {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return {
    traceparent: formatTraceparent({ traceId, spanId, sampled: (traceFlags & TraceFlags.SAMPLED) !== 0 }),
    end: ({ name, attributes, error } = {}) => {
      if (!span.isRecording()) return;
      if (name !== undefined) span.updateName(name);
      if (attributes !== undefined) span.setAttributes(attributes);
      if (error !== undefined) {
        span.setAttribute('error.type', error);
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    },
  };
}

async function endWithin(ms: number, sent: Promise<void>, logger: TracerOptions['logger']): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('the collector takes too long')), ms);
  try {
    await Promise.race([sent, late]);
  } catch (error) {
    logger.warn({ err: error }, 'spans could not be sent');
  } finally {
    clearTimeout(timer);
  }
}

// The library says by itself nothing at all, and a wrong address would never be noticed.
function warnThrough(logger: TracerOptions['logger']): void {
  const warn = (text: string) => logger.warn({ reason: text.slice(0, 300) }, 'spans could not be sent');
  const ignore = () => undefined;
  diag.setLogger(
    { error: warn, warn, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}
