export { createBacklogCounter } from './create-backlog-counter.ts';
export { createDispatcher } from './create-dispatcher.ts';
export { createRecorder } from './create-recorder.ts';
export { dispatchLimits } from './limits.ts';
