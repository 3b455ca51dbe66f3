/** A question with the name that its answer has in the legend; `{{label}}` stands for a label of the series. */
export type Query = { expr: string; legend: string };

/** A panel as it is thought of: what it answers, and what a good answer looks like. */
export type Panel = {
  kind: 'timeseries' | 'stat';
  title: string;
  /** What good looks like, and what to do otherwise. */
  description: string;
  /** A unit of Grafana: `s`, `short`, `percentunit`, `ops`, `bytes`. */
  unit: 's' | 'short' | 'percentunit' | 'ops' | 'bytes';
  /** Of the 24 columns. */
  width: 6 | 8 | 12 | 24;
  queries: readonly Query[];
  /** From here on the value is shown as bad. */
  badFrom?: number;
};

/** A dashboard: rows of panels under headings. */
export type Dashboard = {
  uid: string;
  title: string;
  description: string;
  rows: readonly { title: string; panels: readonly Panel[] }[];
};
