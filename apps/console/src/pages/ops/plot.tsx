import 'uplot/dist/uPlot.min.css';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import styles from './ops.module.css';
import { plotLines } from './plot-lines.ts';

type Props = { columns: (number | null)[][]; labels: readonly string[] };

const height = 180;

/** The lines of a chart on a canvas; time runs from left to right in every language. */
export function Plot({ columns, labels }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const latest = useRef(columns);
  latest.current = columns;
  const scheme = useComputedColorScheme('light');
  const joined = labels.join('\n');

  // A canvas knows no style sheet: colours are read anew when the scheme changes.
  useEffect(() => {
    const element = host.current;
    if (element === null || scheme === null) return;
    const made = new uPlot(
      optionsFor(element, joined.split('\n')),
      latest.current as uPlot.AlignedData,
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [joined, scheme]);

  useEffect(() => plot.current?.setData(columns as uPlot.AlignedData), [columns]);

  return <div ref={host} dir="ltr" className={styles.plot} />;
}

function optionsFor(element: HTMLElement, labels: readonly string[]): uPlot.Options {
  const style = getComputedStyle(element);
  const colorOf = (name: string) => style.getPropertyValue(name).trim();
  const axis: uPlot.Axis = {
    stroke: colorOf('--mantine-color-dimmed'),
    font: `12px ${style.fontFamily}`,
    grid: { stroke: colorOf('--mantine-color-default-border'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: element.clientWidth,
    height,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(max * 1.1, 1)] } },
    axes: [
      { ...axis, values: (_plot, ticks) => ticks.map((at) => clock.format(at * 1000)), space: 64 },
      { ...axis, size: 52, values: (_plot, ticks) => ticks.map((value) => figures.format(value)) },
    ],
    series: [
      {},
      ...labels.map((label, index) => {
        const { color, dash } = plotLines[index % plotLines.length] ?? plotLines[0];
        return { label, stroke: colorOf(color), width: 2, dash: [...dash], points: { show: false } };
      }),
    ],
  };
}

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const figures = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
