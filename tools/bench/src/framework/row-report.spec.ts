import { describe, expect, it } from '@jest/globals';
import type { BenchRow, RunResult } from './bench-row.ts';
import { reportRow } from './row-report.ts';

const never = () => Promise.reject(new Error('is not started here'));

const row: BenchRow = {
  name: 'things',
  measures: 'Things.',
  events: { full: 1_000, quick: 10 },
  requirements: [
    { kind: 'ratio', of: 'bare', per: 'cpu', atLeast: 0.8 },
    { kind: 'ratio', of: 'elsewhere', per: 'cpu', atLeast: 3 },
    { kind: 'rate', per: 'cpu', atLeast: 1_500 },
    { kind: 'p95', belowMs: 5 },
  ],
  variants: [
    { name: 'nadi', role: 'ours', start: never },
    { name: 'bare', role: 'floor', start: never },
    { name: 'elsewhere', role: 'peer', start: never },
  ],
};

function run(cpuMs: number, p95Ms?: number): RunResult {
  const latency = p95Ms === undefined ? {} : { latency: { p50Ms: 1, p95Ms, p99Ms: 9 } };
  return { events: 1_000, wallMs: 1_000, cpuMs: { subject: cpuMs, broker: 100 }, ...latency };
}

const [ours, floor, peer] = row.variants.map(({ name, role }) => ({ name, role }));
const all = [
  { variant: ours!, runs: [run(500, 4), run(1_000, 6), run(500, 4)] },
  { variant: floor!, runs: [run(450), run(900), run(450)] },
  { variant: peer!, runs: [], missing: 'no interpreter' },
];

describe('reportRow', () => {
  it('compares runs of the same round, so that a slow minute of the machine does not change a ratio', () => {
    const report = reportRow(row, 1_000, all, true);
    expect(report.variants[1]?.ratio?.cpu).toEqual({ median: 0.9, min: 0.9, max: 0.9, mad: 0 });
  });

  it('compares what all processes take, without the load', () => {
    const spent = (cpuMs: RunResult['cpuMs']) => ({ events: 1_000, wallMs: 1_000, cpuMs });
    const runs = [
      { variant: ours!, runs: [spent({ subject: 300, broker: 100, database: 100, load: 900 })] },
      { variant: floor!, runs: [spent({ subject: 900, broker: 600 })] },
    ];
    const ratio = reportRow(row, 1_000, runs, true).variants[1]?.ratio;
    expect([ratio?.cpu.median, ratio?.['all-cpu'].median]).toEqual([3, 3]);
  });

  it('holds the medians against every requirement and leaves open what could not be measured', () => {
    const { verdicts } = reportRow(row, 1_000, all, true);
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(['met', 'unknown', 'met', 'met']);
    const slow = [
      { ...all[0]!, runs: [run(1_000, 6)] },
      { ...all[1]!, runs: [run(450)] },
    ];
    expect(reportRow(row, 1_000, slow, true).verdicts.map(({ outcome }) => outcome)).toEqual([
      'short',
      'unknown',
      'short',
      'short',
    ]);
  });

  it('judges nothing in a quick run', () => {
    expect(reportRow(row, 10, all, false).verdicts).toEqual([]);
  });

  it('shows the CPU time of each process apart, and the cores of all together', () => {
    const { measured } = reportRow(row, 1_000, all, true).variants[0]!;
    expect(measured?.cpuSecondsPerMillion.broker?.median).toBe(100);
    expect(measured?.perCpuSecond.median).toBe(2_000);
    expect(measured?.cores.median).toBe(0.6);
  });
});
