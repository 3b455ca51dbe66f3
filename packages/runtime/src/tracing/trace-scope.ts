import { AsyncLocalStorage } from 'node:async_hooks';

// What happens for a request or a delivery is of its trace, however deep it is written: the one thing that is not handed
// from function to function here (docs/decisions/0037-traces.md).
const scope = new AsyncLocalStorage<string>();

/** The `traceparent` of whatever this is done for; undefined outside of any trace. */
export function currentTraceparent(): string | undefined {
  return scope.getStore();
}

/** Runs work as part of a trace; without one just runs it. */
export function withTraceparent<T>(traceparent: string | undefined, work: () => T): T {
  return traceparent === undefined ? work() : scope.run(traceparent, work);
}
