/**
 * What a typed text means under a variable's type. What does not fit is sent as it was typed: the server names the
 * fault, and the agent sees their own words beside it.
 */
export function variableValue(type: string, typed: string): unknown {
  switch (type) {
    case 'integer':
      return /^-?\d{1,15}$/.test(typed) ? Number(typed) : typed;
    case 'money':
      return minorUnits(typed) ?? typed;
    case 'boolean':
      return typed === 'true' ? true : typed === 'false' ? false : typed;
    case 'list':
      return listOf(typed);
    default:
      return typed;
  }
}

// By digits, not by multiplication: 0.29 × 100 is not 29.
function minorUnits(typed: string): number | undefined {
  const [, sign, whole, cents = ''] = /^(-?)(\d{1,12})(?:\.(\d{1,2}))?$/.exec(typed) ?? [];
  if (whole === undefined) return undefined;
  const amount = Number(whole) * 100 + Number(cents.padEnd(2, '0'));
  return sign === '-' && amount !== 0 ? -amount : amount;
}

function listOf(typed: string): unknown {
  try {
    return JSON.parse(typed) as unknown;
  } catch {
    return typed;
  }
}

/** How to write a value of this type, with the catalogue's example written that way. */
export function hintOf(type: string, example: unknown): string {
  const shown =
    type === 'money' && typeof example === 'number' ? (example / 100).toFixed(2) : shownExample(example);
  return `${wordsOf[type] ?? 'Text'}, for example ${shown}`;
}

const wordsOf: Record<string, string> = {
  string: 'Text',
  integer: 'A whole number',
  money: 'An amount with two decimals',
  date: 'A date',
  boolean: 'Yes or no',
  list: 'A list, as JSON',
};

function shownExample(example: unknown): string {
  if (typeof example === 'string') return example;
  if (typeof example === 'boolean') return example ? 'yes' : 'no';
  return JSON.stringify(example) ?? '';
}
