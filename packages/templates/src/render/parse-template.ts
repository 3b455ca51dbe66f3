import Handlebars from 'handlebars';

/** Characters of one source of a template. */
const sourceCharsMax = 256 * 1024;

type Parsed =
  | { ok: true; program: hbs.AST.Program }
  | { ok: false; issue: { line: number; column: number; message: string } };

/**
 * The syntax tree of a template source. Only text is taken: Handlebars would also take an object that looks
 * like a tree, and compile what stands in it (T04).
 */
export function parseTemplate(source: unknown): Parsed {
  if (typeof source !== 'string') return fault('the source must be text');
  if (source.length > sourceCharsMax) return fault(`the source must be at most ${sourceCharsMax} characters`);
  try {
    return { ok: true, program: Handlebars.parse(source) };
  } catch (error) {
    return fault('the placeholders cannot be parsed', lineOf(error));
  }
}

function fault(message: string, line = 1): Parsed {
  return { ok: false, issue: { line, column: 1, message } };
}

/** Handlebars gives the line as a property for some faults and in its text for others. */
function lineOf(error: unknown): number {
  if (!(error instanceof Error)) return 1;
  if ('lineNumber' in error && typeof error.lineNumber === 'number') return error.lineNumber;
  return Number(/on line (\d+)/.exec(error.message)?.[1] ?? 1);
}
