import type { Logger } from '@crm/runtime';
import { createRenderer, type Renderer } from '@crm/templates/renderer';

/**
 * Few letters at a time: a person looks at one, and the threads that messages need are the consumer's. The engine is in
 * the thread alone: `./render` would bring it, with the checks of templates, into this process.
 */
export function createPreviewRenderer(logger: Logger): Renderer {
  return createRenderer({ workers: 1, waitingMax: 20, logger });
}
