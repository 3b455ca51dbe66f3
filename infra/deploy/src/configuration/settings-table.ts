import { describeSettings, type EnvSchema } from '@crm/runtime';

/** The settings of a program as a Markdown table; what belongs into a secret store is marked. */
export function settingsTable(schema: EnvSchema): string {
  const rows = describeSettings(schema).map(({ name, isRequired, isSecret, means, ...rest }) =>
    row([`\`${name}\``, isRequired ? 'required' : (rest.default ?? 'none'), isSecret ? 'secret' : '', means]),
  );
  return [row(['Name', 'Default', '', 'Means']), '|---|---|---|---|', ...rows].join('\n');
}

// A bar within a cell would begin another one.
function row(cells: string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
