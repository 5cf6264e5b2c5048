import { useEffect, useRef, type RefObject } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useTheme } from '../design/use-theme.ts';
import type { ValueKind } from '../formats/index.ts';
import { joined, type BandPoint, type ChartData, type Marker } from './chart-data.ts';
import { chartOptions, type ChartKind, type Drawing } from './uplot-options.ts';

interface ChartInput {
  readonly data: ChartData;
  readonly names: readonly string[];
  readonly valueKind: ValueKind;
  readonly kind?: ChartKind;
  readonly size?: 'compact' | 'normal' | 'large';
  readonly fromMs: number;
  readonly toMs: number;
  readonly band?: readonly BandPoint[];
  readonly markers: readonly Marker[];
  readonly zone?: string | undefined;
  readonly syncKey?: string;
  readonly onHover: Drawing['onHover'];
  readonly onSelect: Drawing['onSelect'];
}

/** Keeps a chart in an element: makes it anew when its looks change, gives it new numbers otherwise, and follows its size and theme. */
export function useChart(input: ChartInput): RefObject<HTMLDivElement | null> {
  const { data, names, valueKind, kind = 'line', size = 'normal', band, markers, zone, syncKey, fromMs, toMs } = input;
  const theme = useTheme();
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(null);
  const latest = useRef(input);
  latest.current = input;
  const drawing = useRef<Drawing>({
    noted: [],
    markers: [],
    onHover: (place) => latest.current.onHover(place),
    onSelect: (from, to, isComparison) => latest.current.onSelect(from, to, isComparison),
  });
  const hasBand = band !== undefined;
  const looks = JSON.stringify([names, valueKind, kind, size, zone, syncKey, hasBand, theme]);

  useEffect(() => {
    const element = host.current;
    if (element === null) {
      return;
    }
    const measured = () => ({ width: Math.max(40, element.clientWidth), height: Math.max(40, element.clientHeight) });
    const isCompact = size === 'compact';
    const options = chartOptions(
      { kind, names, valueKind, zone, hasBand, isCompact, syncKey },
      measured(),
      drawing.current,
    );
    const made = new uPlot(options, [[]] as unknown as uPlot.AlignedData, element);
    chart.current = made;
    const watcher = new ResizeObserver(() => made.setSize(measured()));
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      made.destroy();
      chart.current = null;
    };
    // `looks` stands for everything that is drawn into the options.
  }, [looks]);

  useEffect(() => {
    const made = chart.current;
    if (made !== null) {
      drawing.current.noted = data.noted;
      drawing.current.markers = markers;
      made.batch(() => {
        made.setData(columns(data, band, kind), false);
        made.setScale('x', { min: fromMs / 1_000, max: toMs / 1_000 });
      });
    }
  }, [looks, data, band, kind, markers, fromMs, toMs]);

  return host;
}

function columns(data: ChartData, band: readonly BandPoint[] | undefined, kind: ChartKind): uPlot.AlignedData {
  const bandAt = new Map(band?.map((point) => [point.startMs, point]));
  const edges =
    band === undefined
      ? []
      : (['upper', 'lower'] as const).map((name) => data.times.map((timeMs) => bandAt.get(timeMs)?.[name] ?? null));
  const series = data.complete.flatMap((complete, index) => {
    const incomplete = data.incomplete[index] ?? [];
    return [complete, kind === 'bars' ? incomplete : joined(complete, incomplete)];
  });
  return [data.times.map((timeMs) => timeMs / 1_000), ...edges, ...series] as uPlot.AlignedData;
}
