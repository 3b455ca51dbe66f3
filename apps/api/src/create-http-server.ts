import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { createLifecycle, type Lifecycle, type Logger, newId } from '@crm/runtime';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import type { ApiEnv } from './api-deps.ts';
import { problemMediaType, problemOf } from './http/answer-problem.ts';

export type HttpServer = Lifecycle & {
  /** The port that it listens on; only after `start`. */
  port(): number;
};

export type HttpServerOptions = {
  app: Hono<ApiEnv>;
  host: string;
  /** 0 lets the system choose. */
  port: number;
  logger: Logger;
};

// A client that sends its request drop by drop loses its connection (T24).
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 2_000,
  // Longer than the minute for which balancers keep theirs: whoever closes first may meet a request on its way.
  keepAliveTimeout: 65_000,
  maxHeaderSize: 16 * 1024,
};

/** Serves the app on a port. `stop` accepts no more and resolves when every request in hand has been answered. */
export function createHttpServer({ app, host, port, logger }: HttpServerOptions): HttpServer {
  const listener = getRequestListener((request, bindings) => app.fetch(request, bindings as HttpBindings), {
    // Only what is no request at all gets here, such as a bad Host header.
    errorHandler: () =>
      new Response(badRequest(), { status: 400, headers: { 'content-type': problemMediaType } }),
  });
  let isStopping = false;
  const server = createServer(limits, (request, response) => {
    // A connection that was busy when we began to stop would linger in keep-alive.
    response.once('close', () => {
      if (isStopping) setImmediate(() => server.closeIdleConnections());
    });
    void listener(request, response);
  });
  server.on('clientError', refuseBrokenRequest);
  return {
    ...createLifecycle({
      async start() {
        server.listen(port, host);
        await once(server, 'listening');
        logger.info({ host, port: portOf(server) }, 'listening');
      },
      async stop() {
        isStopping = true;
        const closed = once(server, 'close');
        server.close();
        await closed;
      },
    }),
    port: () => portOf(server),
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen');
  return address.port;
}

/** Bytes that are no HTTP: the parser has given up, so the answer is written by hand and the connection ends. */
function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const body = badRequest();
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-type: ${problemMediaType}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function badRequest(): string {
  return JSON.stringify(problemOf('VALIDATION_FAILED', { correlationId: newId() }));
}
