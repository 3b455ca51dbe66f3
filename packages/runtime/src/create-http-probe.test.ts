import { expect, onTestFinished, test } from 'vitest';
import { createHealth, type HealthCheck } from './create-health.ts';
import { createHttpProbe } from './create-http-probe.ts';
import { createMetrics } from './create-metrics.ts';

const logger = { info: () => undefined };

async function started(checks: Record<string, HealthCheck> = {}) {
  const metrics = createMetrics();
  const health = createHealth({ checks });
  const probe = createHttpProbe({ host: '127.0.0.1', port: 0, health, metrics, logger });
  await probe.start();
  onTestFinished(() => probe.stop());
  return {
    probe,
    health,
    metrics,
    get: (path: string, method = 'GET') => fetch(`http://127.0.0.1:${probe.port()}${path}`, { method }),
  };
}

test('/metrics answers what Prometheus reads', async () => {
  const { get, metrics } = await started();
  metrics.dncDenialsTotal.inc({ channel: 'email' });
  const response = await get('/metrics');
  expect(response.headers.get('content-type')).toContain('text/plain');
  expect(await response.text()).toContain('crm_dnc_denials_total{channel="email"} 1');
});

test('/healthz says that the process lives, even when nothing behind it does', async () => {
  const { get } = await started({ database: () => Promise.reject(new Error('down')) });
  expect((await get('/healthz?probe=1')).status).toBe(200);
});

test('/readyz is 503 with the name of what failed, and while draining', async () => {
  const broken = await started({ database: () => Promise.reject(new Error('down')) });
  const response = await broken.get('/readyz');
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ checks: { database: 'failed' } });

  const { get, health } = await started();
  expect((await get('/readyz')).status).toBe(200);
  health.drain();
  expect((await get('/readyz')).status).toBe(503);
});

test.each([
  ['GET', '/', 404],
  ['POST', '/nothing', 404],
  ['POST', '/metrics', 405],
  ['HEAD', '/healthz', 200],
])('%s %s answers %i', async (method, path, status) => {
  const { get } = await started();
  expect((await get(path, method)).status).toBe(status);
});

test('a port that is taken fails the start, and stop stays legal', async () => {
  const { probe, health, metrics } = await started();
  const second = createHttpProbe({ host: '127.0.0.1', port: probe.port(), health, metrics, logger });
  await expect(second.start()).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await second.stop();
});

test('after stop nothing listens', async () => {
  const { probe } = await started();
  const url = `http://127.0.0.1:${probe.port()}/healthz`;
  await probe.stop();
  await expect(fetch(url)).rejects.toThrow();
});
