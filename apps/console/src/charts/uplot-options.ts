import uPlot from 'uplot';
import { formatInRange, formatMetricValue, type ValueKind } from '../formats/index.ts';
import { isolatedPlaces, type Marker, type NotedPoint } from './chart-data.ts';

export type ChartKind = 'line' | 'area' | 'bars';

/** What the hooks of a chart read while it draws; it changes more often than the chart is made anew. */
export interface Drawing {
  noted: readonly NotedPoint[];
  markers: readonly Marker[];
  onHover: (place: number | null) => void;
  onSelect: (fromMs: number, toMs: number, isComparison: boolean) => void;
}

export interface ChartLooks {
  readonly kind: ChartKind;
  readonly names: readonly string[];
  readonly valueKind: ValueKind;
  readonly zone: string | undefined;
  readonly hasBand: boolean;
  readonly isCompact: boolean;
  readonly syncKey: string | undefined;
}

export const mostSeries = 8;
const daySeconds = 86_400;
/** Share of a window's width. */
const barWidth = 0.72;

/** Colours as the theme has them now. */
function colours() {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    series: (index: number) => token(`--series-${(index % mostSeries) + 1}`),
    soft: token('--text-soft'),
    grid: token('--grid'),
    band: token('--series-band'),
    warn: token('--warn'),
    surface: token('--surface'),
    font: `12px ${token('--font')}`,
  };
}

type Colours = ReturnType<typeof colours>;

/**
 * The options of a chart. Its columns are: times in seconds; with a band its upper and lower edge; then per series the complete and
 * the incomplete values.
 */
export function chartOptions(
  looks: ChartLooks,
  size: { width: number; height: number },
  drawing: Drawing,
): uPlot.Options {
  const palette = colours();
  const { hasBand, isCompact, syncKey, zone } = looks;
  return {
    ...size,
    ms: 1e-3,
    ...(zone !== undefined && { tzDate: (seconds: number) => uPlot.tzDate(new Date(seconds * 1_000), zone) }),
    padding: isCompact ? [4, 0, 4, 0] : [12, 20, 0, 0],
    legend: { show: false },
    cursor: cursorOptions(looks, drawing, syncKey),
    scales: { x: { time: true }, y: { range: (_chart, min, max) => yRange(min, max, looks.kind) } },
    axes: isCompact ? [{ show: false }, { show: false }] : axes(looks, palette),
    series: [
      {},
      ...(hasBand ? [edge(), edge()] : []),
      ...looks.names.flatMap((_, index) => pair(looks, index, palette)),
    ],
    ...(hasBand && { bands: [{ series: [1, 2] as [number, number], fill: palette.band }] }),
    hooks: {
      draw: [(chart) => drawNotes(chart, drawing, palette, looks)],
      setCursor: [(chart) => drawing.onHover(chart.cursor.idx ?? null)],
      setSelect: [(chart) => selected(chart, drawing)],
    },
  };
}

let isShiftDown = false;

function cursorOptions({ isCompact }: ChartLooks, _drawing: Drawing, syncKey: string | undefined): uPlot.Cursor {
  return {
    y: false,
    points: { show: !isCompact, size: 7 },
    drag: { x: !isCompact, y: false, setScale: false },
    bind: {
      mousedown: (_chart, _target, handler) => (event) => {
        isShiftDown = event.shiftKey;
        handler(event);
        return null;
      },
    },
    ...(syncKey !== undefined && { sync: { key: syncKey, setSeries: false, scales: ['x', null] as [string, null] } }),
  };
}

function selected(chart: uPlot, drawing: Drawing): void {
  const { left, width } = chart.select;
  if (width > 4) {
    const at = (x: number) => Math.round(chart.posToVal(x, 'x') * 1_000);
    drawing.onSelect(at(left), at(left + width), isShiftDown);
    chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  }
}

/** From zero, unless a line would be flat then: a rate between 97 and 99 % tells nothing on an axis from zero. */
export function yRange(min: number | null, max: number | null, kind: ChartKind): [number, number] {
  const [low, high] = [min ?? 0, max ?? 1];
  if (low >= 0 && (kind !== 'line' || low < 0.6 * high)) {
    return [0, high === 0 ? 1 : high * 1.08];
  }
  const room = (high - low || Math.abs(high) || 1) * 0.12;
  return [low < 0 ? low - room : Math.max(0, low - room), high + room];
}

function axes({ valueKind, zone }: ChartLooks, palette: Colours): uPlot.Axis[] {
  const common = { stroke: palette.soft, font: palette.font, ticks: { show: false } };
  return [
    {
      ...common,
      grid: { show: false },
      // Longer ranges write the day beside the clock.
      space: (_chart, _axis, min, max) => (max - min > daySeconds ? 120 : 72),
      size: 26,
      values: (chart, splits) => {
        const { min = 0, max = 0 } = chart.scales['x'] ?? {};
        return splits.map((seconds) => formatInRange(seconds * 1_000, ((max ?? 0) - (min ?? 0)) * 1_000, zone));
      },
    },
    {
      ...common,
      grid: { stroke: palette.grid, width: 1 },
      space: 40,
      size: (_chart, values) => 16 + 7 * Math.max(3, ...(values ?? []).map((text) => text.length)),
      values: (_chart, splits) => splits.map((value) => formatMetricValue(value, valueKind)),
    },
  ];
}

const edge = (): uPlot.Series => ({ stroke: 'transparent', points: { show: false } });

/** A series twice: what is complete, and what has not ended, dashed or lighter. */
function pair({ kind, isCompact, names }: ChartLooks, index: number, palette: Colours): uPlot.Series[] {
  const stroke = palette.series(index);
  const points = { show: false };
  if (kind === 'bars' && names.length === 1) {
    const paths = uPlot.paths.bars?.({ size: [barWidth], align: 1, radius: 0.15 }) as uPlot.Series.PathBuilder;
    return [
      { stroke: 'transparent', fill: stroke, paths, points },
      { stroke, dash: [3, 3], width: 1, fill: `${stroke}55`, paths, points },
    ];
  }
  const width = isCompact ? 1.5 : 2;
  const dots: uPlot.Series.Points = isCompact
    ? points
    : {
        show: true,
        size: 6,
        fill: stroke,
        filter: (chart, series) => isolatedPlaces(Array.from(chart.data[series] ?? [])),
      };
  const fill = kind === 'area' ? { fill: `${stroke}22` } : {};
  return [
    { stroke, width, ...fill, points: dots },
    { stroke, width, dash: [4, 4], ...(kind === 'area' && { fill: `${stroke}11` }), points: dots },
  ];
}

function drawNotes(
  chart: uPlot,
  { noted, markers }: Drawing,
  palette: Colours,
  { isCompact, kind, names }: ChartLooks,
): void {
  const { ctx, bbox } = chart;
  const ratio = devicePixelRatio;
  ctx.save();
  // Whatever was drawn last may have been dashed.
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  // A bar begins where its window does, so its middle lies within.
  const place = kind === 'bars' && names.length === 1 ? barWidth / 2 : 0;
  for (const { timeMs, endMs, value, note } of isCompact ? [] : noted) {
    const x = chart.valToPos((timeMs + place * (endMs - timeMs)) / 1_000, 'x', true);
    const y = chart.valToPos(value, 'y', true);
    ctx.beginPath();
    ctx.arc(x, y, (note === 'corrected' ? 4 : 3) * ratio, 0, 2 * Math.PI);
    ctx.fillStyle = palette.surface;
    ctx.strokeStyle = palette.warn;
    ctx.lineWidth = 1.5 * ratio;
    ctx.fill();
    ctx.stroke();
  }
  drawMarkers(chart, markers, palette);
  ctx.restore();
}

/** A dashed line and a flag each; what happened is told in words beside the chart, where it cannot cover another one. */
function drawMarkers(chart: uPlot, markers: readonly Marker[], palette: Colours): void {
  const { ctx, bbox } = chart;
  const ratio = devicePixelRatio;
  ctx.strokeStyle = palette.soft;
  ctx.fillStyle = palette.soft;
  ctx.lineWidth = ratio;
  for (const { timeMs } of markers) {
    const x = Math.round(chart.valToPos(timeMs / 1_000, 'x', true)) + 0.5;
    ctx.beginPath();
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x + 8 * ratio, bbox.top + 4 * ratio);
    ctx.lineTo(x, bbox.top + 8 * ratio);
    ctx.fill();
  }
}
