import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Files of a key pair for the seals of this run. In production the private one comes from a secret store. */
export async function makeSealKeys(runDir: string): Promise<{ privateFile: string; publicFile: string }> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const [privateFile, publicFile] = [join(runDir, 'seal-key.pem'), join(runDir, 'seal-keys.pub.pem')];
  await writeFile(privateFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  await writeFile(publicFile, publicKey.export({ type: 'spki', format: 'pem' }));
  return { privateFile, publicFile };
}
