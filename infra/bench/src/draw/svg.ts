export const pictureWidth = 880;

/** A picture with its title; colours follow the reader's scheme, and none says anything alone. */
export function svgOf({
  title,
  height,
  parts,
}: {
  title: string;
  height: number;
  parts: readonly string[];
}): string {
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${pictureWidth} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<style>${style}</style>`,
    '<defs><pattern id="missed" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="3" height="6" class="missed"/></pattern></defs>',
    `<text class="title" x="8" y="22">${escaped(title)}</text>`,
    ...parts,
    '</svg>',
  ].join('\n')}\n`;
}

/** What is written must never be markup. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** A tenth of a unit is finer than anybody sees. */
export function placed(position: number): number {
  return Math.round(position * 10) / 10;
}

const style = `
  svg { --ink: #1b1f24; --faint: #c9d1d9; --kept: #3b5bdb; --back: #ffffff; background: var(--back); font: 12px system-ui, sans-serif; }
  text { fill: var(--ink); } .title { font-size: 15px; font-weight: 600; } .axis { fill: var(--ink); opacity: 0.75; }
  .grid { stroke: var(--faint); } .whisker { stroke: var(--ink); stroke-width: 1.5; } .missed { fill: #c92a2a; }
  .must { stroke: var(--ink); stroke-width: 2.5; } .aim { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 3 2; }
  .ours { fill: var(--kept); stroke: var(--ink); stroke-width: 0.5; } .raw { fill: var(--back); stroke: var(--ink); }
  .middle { stroke: var(--ink); stroke-width: 2.5; } .line { fill: none; stroke: var(--kept); stroke-width: 2; }
  .spread { stroke: var(--kept); stroke-width: 1; } .dot { fill: var(--kept); stroke: var(--back); }
  @media (prefers-color-scheme: dark) { svg { --ink: #e6edf3; --faint: #30363d; --kept: #748ffc; --back: #0d1117; } .missed { fill: #ff8787; } }
`;
