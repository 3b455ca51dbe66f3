import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Health } from './create-health.ts';
import type { Logger } from './create-logger.ts';
import type { Metrics } from './create-metrics.ts';
import { createLifecycle, type Lifecycle } from './lifecycle.ts';

export type HttpProbeOptions = {
  host: string;
  /** 0 lets the system choose. */
  port: number;
  health: Health;
  metrics: Pick<Metrics, 'contentType' | 'text'>;
  logger: Pick<Logger, 'info'>;
};

export type HttpProbe = Lifecycle & {
  /** The port that it listens on; only after `start`. */
  port(): number;
};

type Answer = { status: number; type: string; body: string };
type Routes = ReadonlyMap<string, () => Promise<Answer>>;

/** `/metrics`, `/healthz` and `/readyz` for a process that serves no other HTTP. */
export function createHttpProbe({ host, port, health, metrics, logger }: HttpProbeOptions): HttpProbe {
  const routes: Routes = new Map([
    ['/metrics', async () => ({ status: 200, type: metrics.contentType, body: await metrics.text() })],
    ['/healthz', async () => json(200, { live: true })],
    [
      '/readyz',
      async () => {
        const readiness = await health.readiness();
        return json(readiness.ready ? 200 : 503, readiness);
      },
    ],
  ]);
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    void answer(request, routes).then((found) => send(request, response, found));
  });
  return {
    ...createLifecycle({
      async start() {
        server.listen(port, host);
        await once(server, 'listening');
        logger.info({ host, port: portOf(server.address()) }, 'metrics and probes');
      },
      async stop() {
        server.close();
        server.closeAllConnections();
        await once(server, 'close');
      },
    }),
    port: () => portOf(server.address()),
  };
}

function portOf(address: ReturnType<Server['address']>): number {
  if (address === null || typeof address === 'string') throw new Error('the probe does not listen');
  return address.port;
}

async function answer(request: IncomingMessage, routes: Routes): Promise<Answer> {
  const route = routes.get(request.url?.split('?', 1)[0] ?? '');
  if (route === undefined) return json(404, { error: 'ROUTE_NOT_FOUND' });
  if (!['GET', 'HEAD'].includes(request.method ?? '')) return json(405, { error: 'METHOD_NOT_ALLOWED' });
  try {
    return await route();
  } catch {
    return json(500, { error: 'INTERNAL' });
  }
}

function send(request: IncomingMessage, response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, { 'content-type': type, ...(status === 405 && { allow: 'GET, HEAD' }) });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function json(status: number, body: unknown): Answer {
  return { status, type: 'application/json', body: JSON.stringify(body) };
}
