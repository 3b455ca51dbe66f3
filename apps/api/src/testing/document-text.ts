import { createAdmissionStore } from '@crm/admission';
import { createDb } from '@crm/db';
import { wakeUpInProcess } from '@crm/outbox';
import { createLogger, createMetrics, newId, systemClock } from '@crm/runtime';
import { createTemplateCache } from '@crm/templates';
import { createApi } from '../create-api.ts';
import { createLiveFeed } from '../live/create-live-feed.ts';
import { createPreviewRenderer } from '../previews/create-preview-renderer.ts';
import { servicer } from './seed.ts';

/** The text of `openapi.json`: what an API answers that is connected to nothing. */
export async function documentText(): Promise<string> {
  const db = createDb({ url: 'postgres://nobody@127.0.0.1:1/none', appName: 'document' });
  const logger = createLogger({ name: 'document', level: 'silent' });
  const app = createApi({
    db,
    clock: systemClock,
    newId,
    logger,
    letters: { renderer: createPreviewRenderer(logger), servicer, mailFrom: null },
    live: createLiveFeed({ db, logger }),
    metrics: createMetrics(),
    health: { readiness: async () => ({ ready: false, draining: false, checks: {} }) },
    templates: createTemplateCache({ db, monotonicMs: systemClock.monotonicMs }),
    admissionStore: createAdmissionStore(db, { wakeUp: wakeUpInProcess(db, () => undefined) }),
    enforceDncForMarketing: true,
    wakeUp: () => undefined,
    authenticate: async () => undefined,
    sealKeys: new Map(),
    console: { folder: null, secure: false, publicUrl: null, demoSignIn: false, environment: 'test' },
    identityProvider: null,
    queueDepth: async () => null,
  });
  const response = await app.request('/openapi.json');
  return `${JSON.stringify(await response.json(), null, 2)}\n`;
}
