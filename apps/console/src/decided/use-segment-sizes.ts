import { useQuery } from '@tanstack/react-query';
import { segmentSizesPath, segmentSizesQuery } from '../api/index.ts';
import { momentOf, useTimeRange, type TimeRange } from '../range/index.ts';

const usual: TimeRange = { from: 'now-7d', to: 'now' };

/** How large a segment was within the range of its page. */
export function useSegmentSizes(name: string) {
  const [range, setRange] = useTimeRange(usual);
  const path = () => {
    const nowMs = Date.now();
    const iso = (text: string) => new Date(momentOf(text, nowMs) ?? nowMs).toISOString();
    return segmentSizesPath(name, { from: iso(range.from), to: iso(range.to) });
  };
  const { data: sizes, error, refetch } = useQuery(segmentSizesQuery(name, [range.from, range.to], path));
  return { range, setRange, sizes, error, path, retry: () => void refetch() };
}
