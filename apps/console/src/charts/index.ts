export { BarList, Breakdown, type BarItem } from './bar-list.tsx';
export type { BandPoint, ChartPoint, ChartSeries, Marker } from './chart-data.ts';
export { IntervalPlot, type IntervalRow } from './interval-plot.tsx';
export { TimeSeries, type TimeSeriesProps } from './time-series.tsx';
export type { ChartKind } from './uplot-options.ts';
