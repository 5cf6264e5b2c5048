import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { ingestionSeriesQuery, seriesPath } from '../api/index.ts';
import { momentOf, parseDurationMs, suggestedStep, useTimeRange } from '../range/index.ts';

const minuteMs = 60_000;
const keptMs = 7 * 86_400_000;
/** Counts are stored every two seconds, by each instance. */
const storedAfterMs = 4_000;

/** What came from whom in the range of the page, and that range. */
export function useIngestionSeries(isOpen = true) {
  const [range, setRange] = useTimeRange();
  const { from, to } = range;
  const step = useMemo(() => {
    const nowMs = Date.now();
    const fromMs = Math.max(momentOf(from, nowMs) ?? nowMs, nowMs - keptMs);
    return range.step ?? suggestedStep((momentOf(to, nowMs) ?? nowMs) - fromMs, minuteMs);
  }, [from, to, range.step]);
  const question = () => {
    const nowMs = Date.now();
    const at = (text: string) => new Date(momentOf(text, nowMs) ?? nowMs).toISOString();
    return seriesPath({ from: at(from), to: at(to), step });
  };
  const { data, error, refetch } = useQuery({
    ...ingestionSeriesQuery([from, to, step], question),
    enabled: isOpen,
  });
  const stepMs = data?.stepMs ?? parseDurationMs(step) ?? minuteMs;
  const toMs = data === undefined ? Date.now() : Date.parse(data.to);
  return {
    ...{ range, setRange, series: data, error, retry: () => void refetch(), stepMs, toMs },
    fromMs: data === undefined ? toMs - 60 * minuteMs : Date.parse(data.from),
    watermarkMs: toMs - storedAfterMs,
    queryPath: question(),
  };
}

export type IngestionReading = ReturnType<typeof useIngestionSeries>;
