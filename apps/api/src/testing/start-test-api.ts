import { createAdmissionStore } from '@crm/admission';
import { createDb, type Db } from '@crm/db';
import { createTestDatabase } from '@crm/db/testing';
import { wakeUpInProcess } from '@crm/outbox';
import { createHealth, createLogger, createMetrics, type Metrics, newId, systemClock } from '@crm/runtime';
import { createTemplateCache } from '@crm/templates';
import type { Hono } from 'hono';
import { inject } from 'vitest';
import type { ApiDeps, ApiEnv } from '../api-deps.ts';
import { createAuthenticator } from '../auth/create-authenticator.ts';
import { createApi } from '../create-api.ts';
import { createLiveFeed } from '../live/create-live-feed.ts';
import { createPreviewRenderer } from '../previews/create-preview-renderer.ts';
import { checkAnswer } from './contract-check.ts';
import { servicer } from './seed.ts';
import { bearer, type TokenOptions, testSecret } from './tokens.ts';

export type Requested = {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  token?: TokenOptions | null;
};

export type TestApi = {
  app: Hono<ApiEnv>;
  db: Db;
  metrics: Metrics;
  /** Every line that has been logged. */
  logs: string[];
  wakeUps: () => number;
  /** Sends a request as it stands. Every answer of the whole suite must be one that the OpenAPI document promises. */
  send: (path: string, init?: RequestInit) => Promise<Response>;
  /** Sends JSON as an agent unless told otherwise; `token: null` sends none. */
  request: (path: string, options?: Requested) => Promise<Response>;
  stop: () => Promise<void>;
};

/** The API on a database of its own; nothing listens. */
export async function startTestApi(overrides: Partial<ApiDeps> = {}): Promise<TestApi> {
  const { db, drop } = await createTestDatabase(inject('databaseUrl'));
  return { ...assembleTestApi(db, overrides), stop: drop };
}

/** The API over a given database. */
export function assembleTestApi(db: Db, overrides: Partial<ApiDeps> = {}): Omit<TestApi, 'stop'> {
  const logs: string[] = [];
  let wakeUps = 0;
  const wakeUp = wakeUpInProcess(db, () => {
    wakeUps += 1;
  });
  const metrics = createMetrics();
  const logger = createLogger({
    name: 'api',
    level: 'trace',
    destination: { write: (line) => void logs.push(line) },
  });
  const renderer = createPreviewRenderer(logger);
  const app = createApi({
    db,
    clock: systemClock,
    newId,
    logger,
    letters: {
      renderer,
      servicer,
      mailFrom: { address: 'notices@servicer.example', name: 'Example Home Loans' },
    },
    live: createLiveFeed({ db, logger, everyMs: 20 }),
    metrics,
    health: createHealth({ checks: { database: () => db.sql`SELECT 1` } }),
    templates: createTemplateCache({ db, monotonicMs: systemClock.monotonicMs }),
    admissionStore: createAdmissionStore(db, { wakeUp }),
    enforceDncForMarketing: true,
    wakeUp: wakeUp.ring,
    authenticate: createAuthenticator({ secret: testSecret, now: systemClock.now }),
    sealKeys: new Map(),
    console: { folder: null, secure: false, publicUrl: null, demoSignIn: false, environment: 'test' },
    identityProvider: null,
    queueDepth: async () => null,
    ...overrides,
  });
  const send = async (path: string, init: RequestInit = {}) => {
    const request = new Request(`http://api.test${path}`, init);
    const response = await app.fetch(request);
    await checkAnswer(request, response);
    return response;
  };
  return {
    app,
    db,
    metrics,
    logs,
    wakeUps: () => wakeUps,
    send,
    request: async (path, { method = 'GET', body, headers = {}, token = {} } = {}) =>
      send(path, {
        method,
        headers: {
          ...(token !== null && { authorization: await bearer(token) }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
  };
}

/** The JSON of an answer, as the test expects it to be. */
export async function jsonOf<T = Record<string, unknown>>(response: Response): Promise<T> {
  return (await response.json()) as T;
}

/** A pool for a server that comes and goes. */
export function openDb(url: string): Db {
  return createDb({ url, appName: 'test' });
}
