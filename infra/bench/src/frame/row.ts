import type { Stage } from '../stage/open-stage.ts';
import type { Percentiles } from './percentiles-of.ts';
import type { Turn } from './turn.ts';

/** Does its turn and tells what it did. */
export type Variant = () => Promise<Turn>;

/** What is read off a turn, and what its ratio (ours to raw) is held to. */
export type Metric = {
  metric: string;
  of: (turn: Turn) => number;
  /** `more`: `must` and `aim` are floors of the ratio; `less`: ceilings. */
  better: 'more' | 'less';
  must: number | null;
  aim: number | null;
};

/** One comparison: the product's own processes and a raw variant, in turn. */
export type Row = {
  name: string;
  /** What the raw variant is, in a few words. */
  against: string;
  rounds: number;
  quickRounds: number;
  /** The first is the row's figure. */
  metrics: readonly Metric[];
  open: (stage: Stage) => Promise<{ ours: Variant; raw: Variant; close: () => Promise<void> }>;
};

/** A line of the report, and of `--json`. */
export type Figure = {
  name: string;
  metric: string;
  ours: number;
  raw: number;
  ratio: number;
  must: number | null;
  aim: number | null;
  rounds: number;
  min: number;
  max: number;
  /** Of the single operations of all rounds; on the first line of a row that times them. */
  percentiles?: { ours: Percentiles; raw: Percentiles };
};
