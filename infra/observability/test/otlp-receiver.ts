import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import * as v from 'valibot';

// The JSON of OTLP/HTTP as its specification has it: names in lowerCamelCase, ids in hex, 64-bit numbers as text. What is
// not in it is refused, as a collector would refuse a body that it cannot read.
const hex = (bytes: number) => v.pipe(v.string(), v.regex(new RegExp(`^(?!0+$)[0-9a-f]{${bytes * 2}}$`)));
const nanoseconds = v.pipe(v.string(), v.regex(/^[1-9][0-9]{18}$/));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const attribute = v.strictObject({
  key: v.pipe(v.string(), v.minLength(1)),
  value: v.union([
    v.strictObject({ stringValue: v.string() }),
    v.strictObject({ intValue: v.union([v.pipe(v.number(), v.integer()), v.pipe(v.string(), v.digits())]) }),
    v.strictObject({ doubleValue: v.number() }),
    v.strictObject({ boolValue: v.boolean() }),
  ]),
});
const attributes = v.array(attribute);
const spanSchema = v.pipe(
  v.strictObject({
    traceId: hex(16),
    spanId: hex(8),
    parentSpanId: v.optional(hex(8)),
    traceState: v.optional(v.string()),
    flags: v.optional(count),
    name: v.pipe(v.string(), v.minLength(1)),
    // Internal, server, client, producer, consumer.
    kind: v.picklist([1, 2, 3, 4, 5]),
    startTimeUnixNano: nanoseconds,
    endTimeUnixNano: nanoseconds,
    attributes,
    droppedAttributesCount: v.literal(0),
    events: v.tuple([]),
    droppedEventsCount: v.literal(0),
    links: v.tuple([]),
    droppedLinksCount: v.literal(0),
    status: v.strictObject({ code: v.picklist([0, 1, 2]), message: v.optional(v.string()) }),
  }),
  v.check(({ startTimeUnixNano, endTimeUnixNano }) => BigInt(startTimeUnixNano) <= BigInt(endTimeUnixNano)),
);
const requestSchema = v.strictObject({
  resourceSpans: v.array(
    v.strictObject({
      resource: v.strictObject({ attributes, droppedAttributesCount: v.optional(count) }),
      scopeSpans: v.array(
        v.strictObject({
          scope: v.strictObject({ name: v.string(), version: v.optional(v.string()) }),
          spans: v.array(spanSchema),
          schemaUrl: v.optional(v.string()),
        }),
      ),
      schemaUrl: v.optional(v.string()),
    }),
  ),
});

export type ReceivedSpan = {
  service: string;
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  name: string;
  kind: number;
  failed: boolean;
  attributes: Record<string, unknown>;
};

export type OtlpReceiver = {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  endpoint: string;
  spans: () => readonly ReceivedSpan[];
  /** What could not be read, and why. */
  refused: () => readonly string[];
  /** Every body as it came. */
  text: () => string;
  stop: () => Promise<void>;
};

/** A server that takes spans by OTLP/HTTP as a collector does: at one path, by POST, and only what it can read. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const refused: string[] = [];
  let text = '';
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      text += body;
      const fault = faultOf(request) ?? take(body);
      if (fault !== null) refused.push(fault);
      response.writeHead(fault === null ? 200 : 400, { 'content-type': 'application/json' });
      response.end('{}');
    });
  });

  function take(body: string): string | null {
    const result = v.safeParse(requestSchema, parsed(body));
    if (!result.success) return result.issues.map(({ message }) => message).join('; ');
    for (const { resource, scopeSpans } of result.output.resourceSpans) {
      const service = String(plain(resource.attributes)['service.name']);
      for (const { traceId, spanId, parentSpanId, name, kind, status, ...rest } of scopeSpans.flatMap(
        (scope) => scope.spans,
      )) {
        const failed = status.code === 2;
        spans.push({
          service,
          traceId,
          spanId,
          parentSpanId,
          name,
          kind,
          failed,
          attributes: plain(rest.attributes),
        });
      }
    }
    return null;
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: () => spans,
    refused: () => refused,
    text: () => text,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function faultOf({ method, url, headers }: IncomingMessage): string | null {
  if (method !== 'POST' || url !== '/v1/traces') return `${method} ${url}`;
  return headers['content-type'] === 'application/json' ? null : `content type ${headers['content-type']}`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = Buffer.concat(parts);
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString('utf8');
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function plain(list: v.InferOutput<typeof attributes>): Record<string, unknown> {
  return Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]));
}
