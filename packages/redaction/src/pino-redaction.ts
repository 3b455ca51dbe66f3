import type { LoggerOptions } from 'pino';
import { redactValue } from './redact-value.ts';
import { safeError } from './safe-error.ts';

/**
 * Options for `pino()` after which no line at any level carries personal data (E9). Two places suffice:
 * arguments before pino flattens them into text, where keys and errors can still be told apart, and the
 * finished line, where message, child bindings, prefix and mixin have come together.
 */
export const pinoRedaction = {
  hooks: {
    logMethod(args, method) {
      const [first, ...rest] = args as unknown[];
      const safe = [redactFirst(first, rest), ...rest.map(redactArgument)];
      method.apply(this, safe as typeof args);
    },
    streamWrite: redactLine,
  },
  // Pino calls this for errors in child bindings, which pass no other place as errors.
  serializers: { err: safeError },
} satisfies LoggerOptions;

function redactFirst(first: unknown, rest: unknown[]): unknown {
  if (!(first instanceof Error)) return redactArgument(first);
  const err = safeError(first);
  return rest.length === 0 ? { err, msg: err.message } : { err };
}

function redactArgument(argument: unknown): unknown {
  // Strings stay: they may be the format, and the finished line is masked in any case.
  if (typeof argument !== 'object' || argument === null) return argument;
  if (!(argument instanceof Error)) return redactValue(argument);
  const { name, message } = safeError(argument);
  return `${name}: ${message}`;
}

function redactLine(line: string): string {
  try {
    return `${JSON.stringify(redactValue(JSON.parse(line)))}\n`;
  } catch {
    return `${JSON.stringify({ level: 'error', msg: 'a log line was dropped: it was not JSON' })}\n`;
  }
}
