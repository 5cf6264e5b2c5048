import { pipelineCountsPath } from '../api/index.ts';
import { momentOf, useTimeRange, type TimeRange } from '../range/index.ts';

const lastDay: TimeRange = { from: 'now-1d', to: 'now' };

/** The range of a page about pipelines, and the address of its counts. */
export function usePipelineRange(name = '') {
  const [range, setRange] = useTimeRange(lastDay);
  const { from, to } = range;
  const path = () => {
    const nowMs = Date.now();
    const at = (text: string) => new Date(momentOf(text, nowMs) ?? nowMs).toISOString();
    return pipelineCountsPath(name, { from: at(from), to: at(to) });
  };
  return { range, setRange, path, key: [from, to] };
}

export type PipelineRange = ReturnType<typeof usePipelineRange>;
