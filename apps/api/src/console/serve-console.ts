import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hono } from 'hono';
import type { ApiEnv } from '../api-deps.ts';
import { readPageLinks } from './page-links.ts';
import { encodingOf, readFiles } from './read-files.ts';

// The name of every asset holds its hash.
const forever = 'public, max-age=31536000, immutable';

/** Scripts and styles of our own and nobody else's; a frame shows letters, which bring a policy of their own. */
const policy = (nonce: string) =>
  [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "font-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');

/**
 * The console's files, read once at the start, each in the smallest form that the browser takes. Every path that is no
 * route and asks for a page gets the one page there is, with a nonce of its own, and links to what its address will need.
 * Without a folder the api serves no console.
 */
export function serveConsole(app: Hono<ApiEnv>, folder: string | null): void {
  if (folder === null || !existsSync(join(folder, 'index.html'))) return;
  const index = readFileSync(join(folder, 'index.html'), 'utf8');
  const linksOf = readPageLinks(folder);
  for (const [path, file] of readFiles(folder)) {
    app.get(path, (c) => {
      c.set('route', '/assets');
      const encoding = encodingOf(file, c.req.header('accept-encoding') ?? '');
      return c.body(file[encoding ?? 'plain'] ?? file.plain, 200, {
        'content-type': file.type,
        'cache-control': path.startsWith('/assets/') ? forever : 'no-cache',
        vary: 'accept-encoding',
        ...(encoding !== null && { 'content-encoding': encoding }),
      });
    });
  }
  app.use(async (c, next) => {
    if (c.req.method !== 'GET' || !isPage(c.req.path) || !c.req.header('accept')?.includes('text/html'))
      return next();
    c.set('route', '/');
    const nonce = randomBytes(16).toString('base64');
    const page = index.replaceAll('__CSP_NONCE__', nonce).replace('</head>', `${linksOf(c.req.path)}</head>`);
    return c.html(page, 200, { 'content-security-policy': policy(nonce) });
  });
}

function isPage(path: string): boolean {
  return !/^\/(?:api|auth|docs|assets|metrics|healthz|readyz|openapi\.json)(?:\/|$)/.test(path);
}
