import { registerHooks } from 'node:module';
import { cutHash, hashesRows } from './cut-hash.ts';

const mark = '?without-hash';

/**
 * Admission once more, from the same sources, but for the one line that computes the content hash: a baseline that can
 * differ from the product in nothing else. Every module of ours that it imports is loaded a second time.
 */
export async function loadWithoutHash(): Promise<typeof import('@crm/admission')> {
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      const isWanted = specifier.endsWith(mark) || context.parentURL?.endsWith(mark) === true;
      const found = next(specifier.replace(mark, ''), context);
      const isOurs = found.url.startsWith('file:') && !found.url.includes('/node_modules/');
      return isWanted && isOurs ? { ...found, url: `${found.url}${mark}` } : found;
    },
    load: (url, context, next) => {
      if (!url.endsWith(mark)) return next(url, context);
      const loaded = next(url.slice(0, -mark.length), context);
      return hashesRows(url) ? { ...loaded, source: cutHash(String(loaded.source)) } : loaded;
    },
  });
  const admission: typeof import('@crm/admission') = await import(String(`@crm/admission${mark}`));
  hooks.deregister();
  return admission;
}
