import 'uplot/dist/uPlot.min.css';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import styles from './ops.module.css';
import { plotLines } from './plot-lines.ts';

type Props = {
  columns: readonly (readonly (number | null)[])[];
  labels: readonly string[];
  /** The step under the pointer; null when it has left. */
  onPoint: (index: number | null) => void;
};

const height = 180;

/** The lines of a chart on a canvas; time runs from left to right in every language. */
export function Plot({ columns, labels, onPoint }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const latest = useRef({ columns, onPoint });
  latest.current = { columns, onPoint };
  const scheme = useComputedColorScheme('light');
  const joined = labels.join('\n');

  // A canvas knows no style sheet: colours are read anew when the scheme changes.
  useEffect(() => {
    const element = host.current;
    if (element === null || scheme === null) return;
    const options = optionsFor(element, joined.split('\n'), (index) => latest.current.onPoint(index));
    const made = new uPlot(options, dataOf(latest.current.columns), element);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [joined, scheme]);

  useEffect(() => plot.current?.setData(dataOf(columns)), [columns]);

  return <div ref={host} dir="ltr" className={styles.plot} />;
}

// uPlot asks for arrays that it may write to, and writes to none.
function dataOf(columns: Props['columns']): uPlot.AlignedData {
  return columns as unknown as uPlot.AlignedData;
}

function optionsFor(
  element: HTMLElement,
  labels: readonly string[],
  onPoint: (index: number | null) => void,
): uPlot.Options {
  const style = getComputedStyle(element);
  const colorOf = (name: string) => style.getPropertyValue(name).trim();
  const axis: uPlot.Axis = {
    stroke: colorOf('--mantine-color-dimmed'),
    font: `12px ${style.fontFamily}`,
    grid: { stroke: colorOf('--chart-grid'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: element.clientWidth,
    height,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(max * 1.1, 1)] } },
    axes: [
      { ...axis, size: 28, values: (_plot, ticks) => ticks.map((at) => clock.format(at * 1_000)), space: 64 },
      { ...axis, size: 52, values: (_plot, ticks) => ticks.map((value) => figures.format(value)) },
    ],
    series: [
      {},
      ...labels.map((label, index) => {
        const { color, dash } = plotLines[index % plotLines.length] ?? plotLines[0];
        const stroke = colorOf(color);
        const points: uPlot.Series.Points = {
          show: true,
          size: 5,
          fill: stroke,
          filter: (plot, line) => aloneIn(plot.data[line] ?? []),
        };
        return { label, stroke, width: 2, dash: [...dash], points };
      }),
    ],
  };
}

// A value between two gaps has no line to be seen by.
function aloneIn(values: ArrayLike<number | null | undefined>): number[] {
  return Array.from(values).flatMap((value, index) => {
    const isAlone = (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null;
    return isAlone && (value ?? null) !== null ? [index] : [];
  });
}

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const figures = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 2 });
