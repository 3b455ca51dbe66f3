/** A JSON value, or that it holds a number which JavaScript cannot: RFC 8785 has no form for that. */
export type ExactJson = { exact: true; value: unknown } | { exact: false };

type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;

/**
 * Parses JSON and says whether every number came through as it was written: beyond 17 digits two texts become one
 * double, and a change from one to the other would leave a hash as it is.
 */
export function parseExactJson(text: string): ExactJson {
  let exact = true;
  const revive: Reviver = (_key, value, { source }) => {
    if (typeof value === 'number' && source !== undefined && decimal(source) !== decimal(String(value)))
      exact = false;
    return value;
  };
  // The types know no third argument yet; the engine has it since Node 21.
  const value: unknown = JSON.parse(text, revive as unknown as (key: string, value: unknown) => unknown);
  return exact ? { exact, value } : { exact };
}

/** One spelling for each decimal number: its digits without zeros around them, and the power of ten behind. */
function decimal(source: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(source);
  if (parts === null) return source;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}
