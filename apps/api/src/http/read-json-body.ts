import type { Context } from 'hono';
import { findUnstorable, jsonBounds, type Unstorable } from './find-unstorable.ts';
import { ProblemError } from './problem-error.ts';

const faults: Record<Unstorable, string> = {
  too_deep: `must be nested at most ${jsonBounds.depthMax} levels deep`,
  too_many_values: `must hold at most ${jsonBounds.valuesMax} values`,
  bad_text: 'must be text without NUL characters and without halves of surrogate pairs',
};

/** The JSON of a body; 415 unless it says it is JSON in UTF-8, not compressed. */
export async function readJsonBody(c: Context): Promise<unknown> {
  if (!isJson(c.req.header('content-type')) || c.req.header('content-encoding') !== undefined) {
    throw new ProblemError('UNSUPPORTED_MEDIA_TYPE');
  }
  const json = parse(await c.req.arrayBuffer());
  const fault = findUnstorable(json);
  if (fault === undefined) return json;
  throw new ProblemError('VALIDATION_FAILED', { issues: [{ path: '', message: faults[fault] }] });
}

function isJson(contentType: string | undefined): boolean {
  return /^application\/json[ \t]*(;[ \t]*charset="?utf-8"?[ \t]*)?$/i.test(contentType ?? '');
}

function parse(bytes: ArrayBuffer): unknown {
  try {
    // Fatal: bytes that are no UTF-8 would become U+FFFD, which nobody sent.
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new ProblemError('MALFORMED_JSON');
  }
}
