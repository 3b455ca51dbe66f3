import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { type Seal, statementBytes } from './seal.ts';

/** Signs seals. Who holds it can make a false log look true, so only the process that seals is given it. */
export type SealKey = { keyId: string; publicKey: KeyObject; sign: (bytes: Buffer) => string };

/** Public keys by their id: the present one, and those that signed before it. */
export type KnownKeys = ReadonlyMap<string, KeyObject>;

/** Reads an Ed25519 private key in PEM (PKCS 8). Throws on anything else, with no word of what it read. */
export function readSealKey(pem: string): SealKey {
  const key = ed25519(() => createPrivateKey(pem), 'an Ed25519 private key in PEM');
  const publicKey = createPublicKey(key);
  return {
    keyId: keyIdOf(publicKey),
    publicKey,
    sign: (bytes) => sign(null, bytes, key).toString('base64'),
  };
}

/** Reads any number of Ed25519 public keys, PEM block after PEM block. */
export function readKnownKeys(pem: string): KnownKeys {
  const blocks = pem.match(/-----BEGIN PUBLIC KEY-----[^-]*-----END PUBLIC KEY-----/g) ?? [];
  if (blocks.length === 0) throw new TypeError('expected Ed25519 public keys in PEM');
  return knownKeys(
    blocks.map((block) => ed25519(() => createPublicKey(block), 'Ed25519 public keys in PEM')),
  );
}

/** Keys by their ids. */
export function knownKeys(keys: readonly KeyObject[]): KnownKeys {
  return new Map(keys.map((key) => [keyIdOf(key), key]));
}

/** SHA-256 of the key's SubjectPublicKeyInfo, in hex: what `openssl pkey -pubin -outform DER | sha256sum` prints. */
export function keyIdOf(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/** Whether a seal bears the signature of the key that it names; undefined when that key is not known. */
export function isSignedBy(keys: KnownKeys, { statement, signature }: Seal): boolean | undefined {
  const key = keys.get(statement.keyId);
  if (key === undefined) return undefined;
  return verify(null, statementBytes(statement), key, Buffer.from(signature, 'base64'));
}

function ed25519(read: () => KeyObject, what: string): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch {
    // OpenSSL's own error may quote the key.
    throw new TypeError(`expected ${what}`);
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError(`expected ${what}`);
  return key;
}
