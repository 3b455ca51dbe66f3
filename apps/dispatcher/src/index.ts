export { createDispatcher } from './create-dispatcher.ts';
export { dispatchLimits } from './limits.ts';
