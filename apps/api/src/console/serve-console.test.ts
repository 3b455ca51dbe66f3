import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../testing/start-test-api.ts';

let api: TestApi;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'console-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(
    join(folder, 'index.html'),
    '<meta name="csp-nonce" content="__CSP_NONCE__"><script nonce="__CSP_NONCE__">0</script>',
  );
  writeFileSync(join(folder, 'assets', 'main-1a2b.js'), 'export const one = 1;');
  api = await startTestApi({
    console: { folder, secure: false, publicUrl: null, demoSignIn: false, environment: 'test' },
  });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await api.stop();
});

const page = (path: string) =>
  api.app.request(`http://api.test${path}`, { headers: { accept: 'text/html' } });

describe('T16: the page of the console', () => {
  it('has a nonce of its own every time, the same in the header as in the page', async () => {
    const nonces = new Set<string>();
    for (const path of ['/', '/contacts/1001', '/contacts/1001']) {
      const response = await page(path);
      const policy = response.headers.get('content-security-policy') ?? '';
      const [, nonce = ''] = /'nonce-([^']+)'/.exec(policy) ?? [];
      const text = await response.text();
      expect(nonce).toMatch(/^[\w+/]{22}==$/);
      expect(text).toBe(`<meta name="csp-nonce" content="${nonce}"><script nonce="${nonce}">0</script>`);
      expect(response.headers.get('cache-control')).toBe('no-store');
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(3);
  });

  it('lets in scripts and styles of its own host and no others, and stands in no frame', async () => {
    const policy = (await page('/')).headers.get('content-security-policy') ?? '';
    const parts = Object.fromEntries(policy.split('; ').map((part) => part.split(/ (.*)/)));
    expect(parts).toMatchObject({
      'default-src': "'none'",
      'script-src': expect.stringMatching(/^'self' 'nonce-[^ ]+'$/),
      'style-src': expect.stringMatching(/^'self' 'nonce-[^ ]+'$/),
      'connect-src': "'self'",
      'form-action': "'self'",
      'base-uri': "'none'",
      'frame-ancestors': "'none'",
    });
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  it('is not served where the api has a path of its own', async () => {
    for (const path of ['/api/nothing', '/auth/nothing', '/docs/nothing', '/assets/nothing.js']) {
      expect((await page(path)).status).toBe(404);
    }
  });

  it('its files are kept for ever by their hash, and are compressed for who takes it', async () => {
    const file = await api.app.request('http://api.test/assets/main-1a2b.js', {
      headers: { 'accept-encoding': 'gzip' },
    });
    expect(file.headers.get('cache-control')).toContain('immutable');
    expect(file.headers.get('content-encoding')).toBe('gzip');
  });
});
