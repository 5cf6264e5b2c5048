import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { defaultRange, readRange, writeRange, type TimeRange } from './time-range.ts';

/** The range in the address of the page, and how to change it; the browser's back button undoes a change. */
export function useTimeRange(
  /** What an address without a range means; a constant. */
  usual: TimeRange = defaultRange,
): readonly [TimeRange, (range: TimeRange) => void] {
  const [parameters, setParameters] = useSearchParams();
  const range = useMemo(() => readRange(parameters, Date.now(), usual), [parameters, usual]);
  const setRange = useCallback(
    (next: TimeRange) => setParameters((before) => writeRange(before, next, usual), { preventScrollReset: true }),
    [setParameters, usual],
  );
  return [range, setRange];
}
