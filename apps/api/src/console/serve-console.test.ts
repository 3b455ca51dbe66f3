import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../testing/start-test-api.ts';

const script = 'export const one = 1;';
let api: TestApi;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'console-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(
    join(folder, 'index.html'),
    '<head><meta name="csp-nonce" content="__CSP_NONCE__"></head><script nonce="__CSP_NONCE__">0</script>',
  );
  writeFileSync(join(folder, 'assets', 'main-1a2b.js'), script);
  writeFileSync(join(folder, 'assets', 'main-1a2b.js.br'), brotliCompressSync(script));
  writeFileSync(join(folder, 'assets', 'bare-3c4d.js'), script);
  const pages = [
    { path: '/contacts', files: ['assets/contacts-5e6f.js'] },
    { path: '/contacts/$contactId', files: ['assets/contact-7a8b.js', 'assets/contact-9c0d.css'] },
  ];
  writeFileSync(join(folder, 'pages.json'), JSON.stringify(pages));
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
      expect(text).toContain(`<meta name="csp-nonce" content="${nonce}">`);
      expect(text).toContain(`</head><script nonce="${nonce}">0</script>`);
      expect(text).not.toContain('__CSP_NONCE__');
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

  it('names what its address needs: the session for all, and the files of that page alone', async () => {
    const linked = async (path: string) => {
      const [, head = ''] = /<head>(.*)<\/head>/.exec(await (await page(path)).text()) ?? [];
      return [...head.matchAll(/<link rel="(\w+)"(?: as="(\w+)")? href="([^"]+)" crossorigin>/g)].map(
        ([, rel, as, href]) => [rel, as, href].filter((part) => part !== undefined).join(' '),
      );
    };
    const session = 'preload fetch /api/session';
    expect(await linked('/')).toEqual([session]);
    expect(await linked('/nothing/of/ours')).toEqual([session]);
    const contacts = [session, 'modulepreload /assets/contacts-5e6f.js'];
    expect(await linked('/contacts')).toEqual(contacts);
    expect(await linked('/contacts/?by=name')).toEqual(contacts);
    const contact = [
      session,
      'modulepreload /assets/contact-7a8b.js',
      'preload style /assets/contact-9c0d.css',
    ];
    expect(await linked('/contacts/1001')).toEqual(contact);
    expect(await linked('/contacts/1001/more')).toEqual([session]);
  });

  it('its list of pages is no file of it', async () => {
    expect((await api.app.request('http://api.test/pages.json')).status).toBe(404);
    expect((await api.app.request('http://api.test/assets/main-1a2b.js.br')).status).toBe(404);
  });

  it.each([
    ['br, gzip', 'br'],
    ['gzip, deflate, BR;q=0.5', 'br'],
    ['gzip', 'gzip'],
    ['gzip;q=1.0, br;q=0', 'gzip'],
    ['gzip; q=0, br;q=0.0', null],
    ['identity', null],
    ['', null],
  ])('its files are kept for ever by their hash; who takes "%s" gets %s', async (accepted, encoding) => {
    const file = await api.app.request('http://api.test/assets/main-1a2b.js', {
      headers: { 'accept-encoding': accepted },
    });
    expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(file.headers.get('vary')).toBe('accept-encoding');
    expect(file.headers.get('content-encoding')).toBe(encoding);
    const bytes = Buffer.from(await file.arrayBuffer());
    const undo = { br: brotliDecompressSync, gzip: gunzipSync };
    expect((encoding === null ? bytes : undo[encoding as 'br' | 'gzip'](bytes)).toString()).toBe(script);
  });

  it('a file without a copy beside it is compressed by the api', async () => {
    const file = await api.app.request('http://api.test/assets/bare-3c4d.js', {
      headers: { 'accept-encoding': 'br, gzip' },
    });
    expect(file.headers.get('content-encoding')).toBe('gzip');
    expect(gunzipSync(Buffer.from(await file.arrayBuffer())).toString()).toBe(script);
  });
});
