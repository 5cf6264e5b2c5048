import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { metricPath, metricQuery, type MetricDescription } from '../api/index.ts';
import { useLiveStatus, useTile } from '../live/index.ts';
import { momentOf, type TimeRange } from '../range/index.ts';
import { mainCurrency, withCurrency } from './figures.ts';
import { questionOf, stepFor, tileOf, type MetricView } from './metric-question.ts';

/** The series of a metric as the address of its page asks for them, kept live where the range ends now. */
export function useMetricReading(metric: MetricDescription, range: TimeRange, view: MetricView) {
  const steps = useMemo(() => stepFor(range, metric.windowMs, Date.now()), [range, metric.windowMs]);
  const question = useMemo(() => questionOf(metric, range, view, steps.step), [metric, range, view, steps.step]);
  const asked = metricQuery(metric.name, question);
  // While the stream is away, what is read from time to time is newer; while it is there, nothing needs to be asked again.
  const isLive = useLiveStatus().state === 'connected';
  const [isTiled, setTiled] = useState(false);
  const {
    data: reading,
    error,
    refetch,
    isPlaceholderData,
  } = useQuery({
    ...asked,
    ...(isLive && isTiled && { refetchInterval: false }),
  });
  // A tile is asked for only after the API has taken the same question: one that is refused would be refused there, too.
  const isTaken = reading !== undefined && !isPlaceholderData && error === null;
  const entry = useTile(isTaken ? tileOf(metric.name, range, question) : undefined);
  const tile = isLive ? entry?.state : undefined;
  useEffect(() => setTiled(tile !== undefined), [tile !== undefined]);

  const all = tile?.series ?? reading?.series;
  const currency = view.currency ?? (all === undefined ? undefined : mainCurrency(all));
  const series = useMemo(() => (all === undefined ? undefined : withCurrency(all, currency)), [all, currency]);
  const nowMs = Date.now();
  return {
    steps,
    question,
    error,
    retry: () => void refetch(),
    definition: reading?.definition,
    /** All series, of every currency. */
    all: all ?? [],
    currency,
    /** The series of one currency; undefined until something has been read. */
    series,
    queryPath: metricPath(metric.name, question),
    watermarkMs: tile?.watermarkMs ?? (reading?.watermark == null ? null : Date.parse(reading.watermark)),
    fromMs: tile?.fromMs ?? (reading === undefined ? (momentOf(range.from, nowMs) ?? nowMs) : Date.parse(reading.from)),
    toMs: tile?.toMs ?? (reading === undefined ? nowMs : Date.parse(reading.to)),
  };
}

export type MetricSeries = ReturnType<typeof useMetricReading>;
