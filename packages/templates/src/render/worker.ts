import { parentPort } from 'node:worker_threads';
import { createCompiler } from './compile-template.ts';
import type { RenderAnswer, RenderJob } from './render-message.ts';
import { renderParts } from './render-parts.ts';

/** Rendered before the thread says that it is ready: the tables of Intl and the compiler are then loaded, within no deadline. */
const firstLetter: RenderJob = {
  template: {
    id: 'first',
    version: 1,
    hash: '',
    bodyHtml: '<p>{{formatCurrency Amount}} {{formatDate Day}}</p>',
    bodyText: '{{formatCurrency Amount}} {{formatDate Day}}',
  },
  values: { Amount: 0, Day: '2026-01-01' },
  context: { locale: 'en-US', timeZone: 'America/New_York', currency: 'USD' },
  outputCharsMax: 1_000,
};

// The entry of a render thread. It may be stopped at any instruction, so it holds nothing but compiled templates.
const port = parentPort;
if (port === null) throw new Error('render worker: must be started as a worker thread');
const compile = createCompiler();
renderParts(firstLetter, compile);
const answer = (message: RenderAnswer) => port.postMessage(message);
port.on('message', (job: RenderJob) => answer({ kind: 'result', result: renderParts(job, compile) }));
answer({ kind: 'ready' });
