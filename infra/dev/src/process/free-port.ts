import { createServer } from 'node:net';

/** A TCP port nobody listens on at 127.0.0.1 at this moment; the caller retries when it is taken meanwhile. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The probe socket has no port');
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return address.port;
}
