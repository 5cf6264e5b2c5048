export { BarList, Breakdown, type BarItem } from './bar-list.tsx';
export type { BandPoint, ChartPoint, ChartSeries } from './chart-data.ts';
export { TimeSeries, type TimeSeriesProps } from './time-series.tsx';
export type { ChartKind, Marker } from './uplot-options.ts';
