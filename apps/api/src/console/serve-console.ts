import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Hono } from 'hono';
import type { ApiEnv } from '../api-deps.ts';

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

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

type File = { type: string; bytes: Buffer<ArrayBuffer>; gzipped: Buffer<ArrayBuffer> };

/**
 * The console's files, read and compressed once at the start. Every path that is no route and asks for a page gets the
 * one page there is, with a nonce of its own. Without a folder the api serves no console.
 */
export function serveConsole(app: Hono<ApiEnv>, folder: string | null): void {
  if (folder === null || !existsSync(join(folder, 'index.html'))) return;
  const index = readFileSync(join(folder, 'index.html'), 'utf8');
  for (const [path, file] of readFiles(folder)) {
    app.get(path, (c) => {
      c.set('route', '/assets');
      const zipped = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');
      return c.body(zipped ? file.gzipped : file.bytes, 200, {
        'content-type': file.type,
        'cache-control': path.startsWith('/assets/') ? forever : 'no-cache',
        vary: 'accept-encoding',
        ...(zipped && { 'content-encoding': 'gzip' }),
      });
    });
  }
  app.use(async (c, next) => {
    if (c.req.method !== 'GET' || !isPage(c.req.path) || !c.req.header('accept')?.includes('text/html'))
      return next();
    c.set('route', '/');
    const nonce = randomBytes(16).toString('base64');
    return c.html(index.replaceAll('__CSP_NONCE__', nonce), 200, {
      'content-security-policy': policy(nonce),
    });
  });
}

function isPage(path: string): boolean {
  return !/^\/(?:api|auth|docs|assets|metrics|healthz|readyz|openapi\.json)(?:\/|$)/.test(path);
}

function readFiles(folder: string): [string, File][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry): [string, File][] => {
    const type = types[extname(entry.name)];
    if (!entry.isFile() || type === undefined) return [];
    const bytes = readFileSync(join(entry.parentPath, entry.name));
    const path = join(entry.parentPath, entry.name).slice(folder.length).replaceAll('\\', '/');
    return [[path.startsWith('/') ? path : `/${path}`, { type, bytes, gzipped: gzipSync(bytes) }]];
  });
}
