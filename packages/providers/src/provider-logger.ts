/** What a provider writes its own log lines through; a pino logger fits. No addresses, no server answers. */
export type ProviderLogger = Record<
  'debug' | 'info' | 'warn' | 'error',
  (fields: Record<string, unknown>, message: string) => void
>;
