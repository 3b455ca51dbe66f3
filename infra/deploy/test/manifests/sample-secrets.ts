import { generateKeyPairSync } from 'node:crypto';

/** A value of each secret that a program takes, none of them anybody's. */
export function sampleSecrets(): Readonly<Record<string, string>> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const password = 'a-password-of-nobody';
  return {
    API_ROLE_PASSWORD: password,
    DISPATCHER_ROLE_PASSWORD: password,
    CONSUMER_ROLE_PASSWORD: password,
    SCHEDULER_ROLE_PASSWORD: password,
    DATABASE_URL: 'postgres://somebody:secret@db.example:5432/crm',
    AMQP_URL: 'amqps://somebody:secret@broker.example:5671/crm',
    SMTP_URL: 'smtps://somebody:secret@mail.example',
    OIDC_CLIENT_SECRET: 'a-secret-of-nobody',
    AUDIT_SEAL_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    AUDIT_SEAL_PUBLIC_KEYS: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}
