import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';

/**
 * A heading and a switch, by the same React, from the same machine, compressed alike: what any page of this kind costs
 * here and now. Beside it the console's own cost shows, whatever else the machine does.
 */
export async function startBarePage(): Promise<{ url: string; stop: () => Promise<void> }> {
  const script = gzipSync(await bundle());
  const page = gzipSync(
    '<!doctype html><html lang="en"><title>Bare</title><div id="root"></div><script type="module" src="/bare.js"></script>',
  );
  const server = createServer(({ url }, response) => {
    const [type, bytes] = url === '/bare.js' ? ['text/javascript', script] : ['text/html', page];
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'content-encoding': 'gzip' });
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bundle(): Promise<string> {
  const output = (await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2023',
      rollupOptions: { input: `${import.meta.dirname}/bare-page.js` },
    },
  })) as Rolldown.RolldownOutput;
  return output.output[0].code;
}
