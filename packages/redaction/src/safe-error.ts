import { maskText } from './mask-text.ts';

/** What a log may say about an error. */
export type SafeError = {
  name: string;
  message: string;
  code?: string | number;
  /** Frames only: V8 puts the message, unmasked, in front of them. */
  stack?: string;
  cause?: SafeError;
  /** The parts of an AggregateError. */
  errors?: SafeError[];
};

const limits = { causes: 5, errors: 10, frames: 20, messageLength: 1_000 } as const;

/**
 * Reduces whatever was thrown to what may be logged (E9): every other property (`detail`, `query`, `parameters`
 * of a PostgresError, `response`, `rejected` of a mailer's) is left out. Never throws. Safe to apply twice.
 */
export function safeError(error: unknown): SafeError {
  return reduce(error, limits.causes);
}

function reduce(error: unknown, causesLeft: number): SafeError {
  if (typeof error !== 'object' || error === null)
    return { name: 'NonError', message: shortText(String(error)) };
  const name = textOf(error, 'name') || 'NonError';
  const code = codeOf(error);
  const safe: SafeError = { name: shortText(name), message: messageOf(error, name, code) };
  if (code !== undefined) safe.code = code;
  const stack = framesOf(error);
  if (stack !== '') safe.stack = stack;
  if (causesLeft === 0) return safe;
  const cause = read(error, 'cause');
  if (cause !== undefined && cause !== null) safe.cause = reduce(cause, causesLeft - 1);
  const errors = read(error, 'errors');
  if (Array.isArray(errors))
    safe.errors = errors.slice(0, limits.errors).map((part) => reduce(part, causesLeft - 1));
  return safe;
}

function messageOf(error: object, name: string, code: string | number | undefined): string {
  // Drizzle puts the bound parameters into the message, on a line of their own.
  const message = textOf(error, 'message').split('\nparams:', 1)[0] ?? '';
  // JSON.parse, valibot and PostgreSQL's class 22 (data exception) quote the value that they could not read.
  const quotesInput = name === 'SyntaxError' || name === 'ValiError' || /^22...$/.test(String(code));
  return shortText(quotesInput ? message.replace(/["'].*["']/s, '"***"') : message);
}

function framesOf(error: object): string {
  const stack = textOf(error, 'stack');
  const message = textOf(error, 'message');
  const messageAt = stack.indexOf(message);
  const frames = stack
    .slice(messageAt < 0 ? 0 : messageAt + message.length)
    .split('\n', 200)
    .filter((line) => /^\s+at /.test(line));
  return maskText(frames.slice(0, limits.frames).join('\n'));
}

function codeOf(error: object): string | number | undefined {
  const code = read(error, 'code');
  if (typeof code === 'number') return code;
  return typeof code === 'string' && /^[A-Za-z][\w.-]{0,63}$|^\w{5}$/.test(code) ? maskText(code) : undefined;
}

function shortText(text: string): string {
  return maskText(text).slice(0, limits.messageLength);
}

function textOf(error: object, key: string): string {
  const value = read(error, key);
  return typeof value === 'string' ? value : '';
}

/** Reads a property of a stranger's object: a getter or proxy may throw. */
function read(error: object, key: string): unknown {
  try {
    return Reflect.get(error, key);
  } catch {
    return undefined;
  }
}
