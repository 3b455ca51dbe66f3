import type { Dashboard, Panel } from './panel.ts';

const columns = 24;
const heightOf: Record<Panel['kind'], number> = { timeseries: 8, stat: 4 };
const datasource = { type: 'prometheus', uid: 'prometheus' };

/** A dashboard as Grafana reads it from a file. Ids and places follow from the order, so that a change is a small diff. */
export function toGrafana({ uid, title, description, rows }: Dashboard) {
  const panels: object[] = [];
  let y = 0;
  for (const row of rows) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title: row.title,
      collapsed: false,
      panels: [],
      gridPos: { h: 1, w: columns, x: 0, y },
    });
    y += 1;
    let [x, rowHeight] = [0, 0];
    for (const panel of row.panels) {
      if (x + panel.width > columns) {
        y += rowHeight;
        [x, rowHeight] = [0, 0];
      }
      const gridPos = { h: heightOf[panel.kind], w: panel.width, x, y };
      panels.push({ id: panels.length + 1, gridPos, ...panelOf(panel) });
      x += panel.width;
      rowHeight = Math.max(rowHeight, gridPos.h);
    }
    y += rowHeight;
  }
  return {
    uid,
    title,
    description,
    tags: ['crm'],
    schemaVersion: 41,
    version: 1,
    editable: true,
    graphTooltip: 1,
    timezone: 'utc',
    refresh: '30s',
    time: { from: 'now-3h', to: 'now' },
    templating: { list: [] },
    annotations: { list: [] },
    links: [],
    panels,
  };
}

function panelOf({ kind, title, description, unit, queries, badFrom }: Panel) {
  const steps = [
    { color: 'green', value: null },
    ...(badFrom === undefined ? [] : [{ color: 'red', value: badFrom }]),
  ];
  const line = { lineWidth: 1, fillOpacity: 8, showPoints: 'never', spanNulls: false };
  const custom =
    kind === 'stat'
      ? {}
      : { ...line, ...(badFrom === undefined ? {} : { thresholdsStyle: { mode: 'line' } }) };
  return {
    type: kind,
    title,
    description,
    datasource,
    fieldConfig: {
      defaults: { unit, min: 0, thresholds: { mode: 'absolute', steps }, custom },
      overrides: [],
    },
    options: optionsOf[kind],
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode(65 + index),
      datasource,
      expr,
      legendFormat: legend,
      range: true,
    })),
  };
}

const optionsOf: Record<Panel['kind'], object> = {
  timeseries: {
    legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
  stat: {
    reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    colorMode: 'value',
    graphMode: 'area',
    justifyMode: 'auto',
    orientation: 'auto',
    textMode: 'auto',
    wideLayout: true,
  },
};
