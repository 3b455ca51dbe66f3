import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Hono } from 'hono';
import type { ApiEnv } from '../api-deps.ts';
import type { Route } from '../http/define-route.ts';
import { createDocument } from './create-document.ts';

// Scripts and styles from this host and nobody else's; Swagger UI draws its icons from data URLs.
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
const forever = 'public, max-age=31536000, immutable';

const assets = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
} as const;

const initScript = `window.addEventListener('load', () => {
  SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null, persistAuthorization: false });
});
`;

/** `/openapi.json` and `/docs`: the document and a page that shows it, all from our own host. */
export function serveDocs(app: Hono<ApiEnv>, routes: readonly Route[]): void {
  let document: Promise<object> | undefined;
  app.get('/openapi.json', async (c) => {
    c.set('route', '/openapi.json');
    document ??= createDocument(app, routes);
    return c.json(await document, 200);
  });

  const { folder, version } = swaggerUi();
  // The version stands in the path, so that a browser may keep the file for ever.
  const base = `/docs/assets/${version}`;
  for (const [name, type] of Object.entries(assets)) {
    let bytes: Uint8Array<ArrayBuffer> | undefined;
    app.get(`${base}/${name}`, (c) => {
      c.set('route', '/docs/assets');
      bytes ??= new Uint8Array(readFileSync(join(folder, name)));
      return c.body(bytes, 200, { 'content-type': type, 'cache-control': forever });
    });
  }
  app.get('/docs/start.js', (c) => {
    c.set('route', '/docs');
    return c.body(initScript, 200, {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'no-cache',
    });
  });
  app.get('/docs', (c) => {
    c.set('route', '/docs');
    return c.html(page(base), 200, { 'content-security-policy': pagePolicy });
  });
}

/** Where the package lies, from the source as from the bundle: it is never bundled. */
function swaggerUi(): { folder: string; version: string } {
  const manifest = createRequire(import.meta.url).resolve('swagger-ui-dist/package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return { folder: dirname(manifest), version };
}

function page(base: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>CRM messaging API</title>
<link rel="icon" type="image/png" href="${base}/favicon-32x32.png">
<link rel="stylesheet" href="${base}/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="${base}/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;
}
