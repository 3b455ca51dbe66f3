/** One spelling for Drizzle's SQL and the catalog's: no quotes, casts, table names, outer brackets, escapes. */
export function bare(expression: string): string {
  return expression
    .replaceAll('"', '')
    .replace(/\b\w+\.(?=\w)/g, '')
    .replace(/::(?:text|jsonb|regconfig)/g, '')
    .replace(
      /E'([^']*)'/g,
      (_, body: string) =>
        `'${body.replaceAll('\\t', '\t').replaceAll('\\r', '\r').replaceAll('\\n', '\n')}'`,
    )
    .replace(/^\((.*)\)$/s, '$1')
    .trim();
}

/** What `pg_get_indexdef` says, in parts. */
export function parseIndex(line: string) {
  const parts =
    /^CREATE (UNIQUE )?INDEX (\w+) ON (?:ONLY )?\S+ USING (\w+) \((.*?)\)(?: WHERE \((.*)\))?$/s.exec(line);
  if (parts === null) throw new Error(`cannot read ${line}`);
  return {
    name: parts[2],
    unique: parts[1] !== undefined,
    method: parts[3],
    columns: splitTopLevel(parts[4] ?? '').map(bare),
    where: bare(parts[5] ?? ''),
  };
}

function splitTopLevel(list: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const char of list) {
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (char === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts.map((part) => part.trim());
}
