import { compileText } from '@crm/dev/typescript';

// A file has the text of an enumeration's value, never its name.
const loose = `type Loose<T> = T extends string ? \`\${T}\` : T extends object ? { [K in keyof T]: Loose<T[K]> } : T;`;

/**
 * What Grafana's own types have against dashboards. There is no Grafana here to load them into; its types are those of the
 * schema by which it reads a file, and the compiler finds an unknown field as it does in any literal.
 */
export function schemaFaults(dashboards: readonly object[]): string[] {
  const lines = dashboards.map(
    (dashboard, index) =>
      `export const d${index}: Loose<import('@grafana/schema').Dashboard> = ${JSON.stringify(dashboard)};`,
  );
  return compileText([loose, ...lines].join('\n'), { folder: import.meta.dirname }).map(
    ({ message }) => message,
  );
}
