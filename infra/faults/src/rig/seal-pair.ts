import { generateKeyPairSync } from 'node:crypto';
import { type KnownKeys, knownKeys } from '@crm/seals';

/** The key that seals in a case, and the keys that are believed afterwards: the rig's, and not what the database says. */
export function makeSealPair(): { privatePem: string; known: KnownKeys } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    known: knownKeys([publicKey]),
  };
}
