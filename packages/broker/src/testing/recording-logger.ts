import type { BrokerLogger } from '../broker.ts';

/** A logger that keeps its lines, level first. */
export function createRecordingLogger(): { logger: BrokerLogger; lines: string[] } {
  const lines: string[] = [];
  const at = (level: string) => (fields: Record<string, unknown>, message: string) => {
    lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
  };
  return { lines, logger: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } };
}
