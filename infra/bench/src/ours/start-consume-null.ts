import { join } from 'node:path';
import { startCommand } from '@crm/dev';
import { type Raw, startRaw } from '../stage/start-raw.ts';

const consumer = join(import.meta.dirname, '..', '..', '..', '..', 'apps', 'consumer');

/** Starts the consumer before a provider that takes every mail unread, under the flags that the product's has. */
export function startConsumeNull(options: {
  runDir: string;
  settings: Record<string, string>;
}): Promise<Raw> {
  const flags = startCommand(consumer).args.filter((arg) => arg.startsWith('--'));
  return startRaw('../ours/consume-null-process.ts', { ...options, flags });
}
