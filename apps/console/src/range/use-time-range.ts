import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { readRange, writeRange, type TimeRange } from './time-range.ts';

/** The range in the address of the page, and how to change it; the browser's back button undoes a change. */
export function useTimeRange(): readonly [TimeRange, (range: TimeRange) => void] {
  const [parameters, setParameters] = useSearchParams();
  const range = useMemo(() => readRange(parameters, Date.now()), [parameters]);
  const setRange = useCallback(
    (next: TimeRange) => setParameters((before) => writeRange(before, next), { preventScrollReset: true }),
    [setParameters],
  );
  return [range, setRange];
}
