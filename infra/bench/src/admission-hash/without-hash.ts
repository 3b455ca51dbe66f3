import { registerHooks } from 'node:module';

const mark = '?without-hash';
const line = 'return { ...row, content_hash: contentHash(row) };';
const without = 'return { ...row, content_hash: null };';

/**
 * Admission once more, from the same sources, but for the one line that computes the content hash: a baseline that can
 * differ from the product in nothing else. Every module of ours that it imports is loaded a second time.
 */
export async function loadWithoutHash(): Promise<typeof import('@crm/admission')> {
  let isCut = false;
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
      if (!url.includes('/audit/src/stamp-audit.ts')) return loaded;
      const source = String(loaded.source);
      isCut = source.includes(line);
      return { ...loaded, source: source.replace(line, without) };
    },
  });
  const admission: typeof import('@crm/admission') = await import(String(`@crm/admission${mark}`));
  hooks.deregister();
  if (!isCut)
    throw new Error('the line that computes the hash was not found: this baseline would be the product');
  return admission;
}
