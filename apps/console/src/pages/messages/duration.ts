const figures = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** "120 ms", "1.2 s", "4 min": as much as a person reads at a glance. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${figures.format(Math.round(ms))} ms`;
  if (ms < 60_000) return `${figures.format(ms / 1_000)} s`;
  if (ms < 3_600_000) return `${figures.format(ms / 60_000)} min`;
  return `${figures.format(ms / 3_600_000)} h`;
}
