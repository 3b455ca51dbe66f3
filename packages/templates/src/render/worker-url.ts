/**
 * Where the worker's code stands: beside this module when it runs from source, and `render-worker.mjs` beside the
 * bundle that this module became a part of.
 */
export function workerUrlBeside(moduleUrl: string): URL {
  return new URL(moduleUrl.endsWith('.ts') ? './worker.ts' : './render-worker.mjs', moduleUrl);
}
