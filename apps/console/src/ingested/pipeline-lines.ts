import type { EventCounts, PipelineReport } from '../api/index.ts';
import type { ChartSeries } from '../charts/index.ts';
import { texts } from '../texts/en.ts';

const words = texts.pipelines;
const hourMs = 3_600_000;
const measures = ['read', 'emitted', 'dropped', 'failed'] as const;

/** What a pipeline made of events, a line each; of drops and failures only if there are any. In hours without any, nothing came. */
export function pipelineLines({ from, to, hours }: Pick<PipelineReport, 'from' | 'to' | 'hours'>): ChartSeries[] {
  const known = new Map(hours.map((one) => [Date.parse(one.hour), one]));
  const fromMs = Date.parse(from);
  const starts = Array.from(
    { length: Math.round((Date.parse(to) - fromMs) / hourMs) },
    (_, at) => fromMs + at * hourMs,
  );
  return measures
    .filter((measure) => measure === 'read' || measure === 'emitted' || hours.some((one) => one[measure] > 0))
    .map((measure) => ({
      name: words.measure[measure],
      points: starts.map((startMs) => ({
        ...{ startMs, endMs: startMs + hourMs, value: known.get(startMs)?.[measure] ?? 0 },
      })),
    }));
}

/** All hours together. */
export function pipelineTotals(hours: readonly EventCounts[]): EventCounts {
  const sum = (measure: (typeof measures)[number]) => hours.reduce((total, one) => total + one[measure], 0);
  return { read: sum('read'), emitted: sum('emitted'), dropped: sum('dropped'), failed: sum('failed') };
}
