import { pinoRedaction } from '@crm/redaction';
import pino from 'pino';

/** What every package takes as its logger. */
export type Logger = pino.Logger;

/** `destination` is where lines go; standard output when it is left out. */
export type LoggerOptions = { name: string; level: string; destination?: pino.DestinationStream };

// Asynchronous writing puts lines out of order when process.exit or a fatal line flushes in between (seen).
const standardOutput = () => pino.destination({ dest: 1, sync: true });

/** The only way to a logger: JSON lines with ISO times, `app` and `pid`, and no personal data at any level (E9). */
export function createLogger({ name, level, destination = standardOutput() }: LoggerOptions): Logger {
  return pino(
    {
      ...pinoRedaction,
      level,
      base: { app: name, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
}
