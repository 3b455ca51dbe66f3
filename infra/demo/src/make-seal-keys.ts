import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Files of a new key pair for the seals of one product. In production the private one comes from a secret store. */
export async function makeSealKeys(runDir: string): Promise<{ privateFile: string; publicFile: string }> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  // A run may have several products, and each pair is of one.
  const folder = await mkdtemp(join(runDir, 'seals-'));
  const [privateFile, publicFile] = [join(folder, 'seal-key.pem'), join(folder, 'seal-keys.pub.pem')];
  await writeFile(privateFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  await writeFile(publicFile, publicKey.export({ type: 'spki', format: 'pem' }));
  return { privateFile, publicFile };
}
