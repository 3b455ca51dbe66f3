import { parentPort } from 'node:worker_threads';
import { createCompiler } from './compile-template.ts';
import type { RenderAnswer, RenderJob } from './render-message.ts';
import { renderParts } from './render-parts.ts';

// The entry of a render thread. It may be stopped at any instruction, so it holds nothing but compiled templates.
const port = parentPort;
if (port === null) throw new Error('render worker: must be started as a worker thread');
const compile = createCompiler();
const answer = (message: RenderAnswer) => port.postMessage(message);
port.on('message', (job: RenderJob) => answer({ kind: 'result', result: renderParts(job, compile) }));
answer({ kind: 'ready' });
