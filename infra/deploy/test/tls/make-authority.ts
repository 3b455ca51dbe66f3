import 'reflect-metadata';
import { KeyObject, type webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

cryptoProvider.set(crypto);

/** A certificate with its private key, both PEM. */
export type Pair = { cert: string; key: string };
/** One who vouches for servers by their address and for clients by their name. */
export type Authority = {
  ca: string;
  server: (ip: string) => Promise<Pair>;
  client: (name: string) => Promise<Pair>;
};

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const newKeys = () => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
const pemOf = (key: webcrypto.CryptoKey) =>
  KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString();

/** An authority of a test's own, for an hour. */
export async function makeAuthority(): Promise<Authority> {
  const keys = await newKeys();
  const times = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };
  const root = await X509CertificateGenerator.createSelfSigned({
    ...times,
    serialNumber: '01',
    name: 'CN=An authority of a test',
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  let serial = 1;
  async function issue(subject: string, ip?: string): Promise<Pair> {
    const own = await newKeys();
    serial += 1;
    const certificate = await X509CertificateGenerator.create({
      ...times,
      serialNumber: serial.toString(16).padStart(2, '0'),
      subject,
      issuer: root.subject,
      signingKey: keys.privateKey,
      publicKey: own.publicKey,
      signingAlgorithm: algorithm,
      extensions: ip === undefined ? [] : [new SubjectAlternativeNameExtension([{ type: 'ip', value: ip }])],
    });
    return { cert: certificate.toString('pem'), key: pemOf(own.privateKey) };
  }
  return {
    ca: root.toString('pem'),
    server: (ip) => issue('CN=A server of a test', ip),
    client: (name) => issue(`CN=${name}`),
  };
}
