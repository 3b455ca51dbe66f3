import { generateKeyPairSync } from 'node:crypto';
import { createLogger, systemClock } from '@crm/runtime';
import { createSealer, knownKeys, readSealKey } from '@crm/seals';
import { startTestApi, type TestApi } from './start-test-api.ts';

const { privateKey } = generateKeyPairSync('ed25519');

/** The key of this run's seals. */
export const sealKey = readSealKey(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());

/** The API that believes this key. */
export function startSealedApi(): Promise<TestApi> {
  return startTestApi({ sealKeys: knownKeys([sealKey.publicKey]) });
}

/** Seals every audit row that waits, as a consumer would. */
export function sealAll({ db }: Pick<TestApi, 'db'>): Promise<void> {
  const logger = createLogger({ name: 'consumer', level: 'silent' });
  return createSealer({ db, clock: systemClock, logger, key: sealKey, onLag: () => undefined })();
}
