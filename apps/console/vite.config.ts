import { randomBytes } from 'node:crypto';
import react from '@vitejs/plugin-react';
import { defineConfig, loadEnv } from 'vite';
import { compress } from './build/compress.ts';
import { listPages } from './build/list-pages.ts';

/**
 * The policy that the api sends with the page, and the one thing more that a page needs which changes under one's hands:
 * a socket to the server that tells of changes. What is refused in production is refused here too.
 */
const devPolicy = (nonce: string) =>
  [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self' ws:",
    // In which Vite waits for a server that was restarted.
    'worker-src blob:',
    "font-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');

/** `CONSOLE_API_URL` names the api that the development server forwards to. */
export default defineConfig(({ command, mode }) => {
  const api = loadEnv(mode, import.meta.dirname, 'CONSOLE_').CONSOLE_API_URL ?? 'http://127.0.0.1:3000';
  const isDev = command === 'serve';
  const nonce = randomBytes(16).toString('base64');
  return {
    plugins: [
      react(),
      listPages(`${import.meta.dirname}/src/pages`),
      compress(),
      // The api writes its nonce in this place; here nobody else does.
      {
        name: 'nonce-of-the-page',
        apply: 'serve',
        transformIndexHtml: (html: string) => html.replaceAll('__CSP_NONCE__', nonce),
      },
    ],
    ...(isDev && { html: { cspNonce: nonce } }),
    // The icon, which must keep its name, is not hashed; everything else is.
    build: { target: 'es2023', assetsInlineLimit: 0, manifest: true, sourcemap: false },
    server: {
      host: '127.0.0.1',
      headers: { 'content-security-policy': devPolicy(nonce) },
      proxy: { '/api': api, '/auth': api, '/docs': api },
    },
  };
});
