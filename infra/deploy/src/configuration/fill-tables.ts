const marks = (name: string) => ({
  begin: `<!-- settings of ${name}: npx pnpm --filter @crm/deploy configuration -->`,
  end: `<!-- end of settings of ${name} -->`,
});

/** The page with the table of each program between its marks. Throws for a program that has no place in the page. */
export function fillTables(page: string, tables: ReadonlyMap<string, string>): string {
  let filled = page;
  for (const [name, table] of tables) {
    const { begin, end } = marks(name);
    const [from, to] = [filled.indexOf(begin), filled.indexOf(end)];
    if (from < 0 || to < from)
      throw new Error(`The page has no place for ${name}: write ${begin} and ${end}`);
    filled = `${filled.slice(0, from + begin.length)}\n${table}\n${filled.slice(to)}`;
  }
  return filled;
}
