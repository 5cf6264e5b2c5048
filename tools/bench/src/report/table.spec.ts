import { describe, expect, it } from '@jest/globals';
import type { RowReport } from '../framework/row-report.ts';
import { reportLines, rowLine } from './table.ts';

const spread = (median: number) => ({ median, min: median * 0.9, max: median * 1.2, mad: 1 });

const report: RowReport = {
  row: 'serde',
  measures: 'Encoding.',
  events: 1_000,
  runs: 5,
  variants: [
    {
      name: 'nadi',
      role: 'ours',
      measured: {
        perSecond: spread(500_000),
        perCpuSecond: spread(400_000),
        cpuSecondsPerMillion: { subject: spread(2.5), broker: spread(0.5) },
        cores: spread(1.25),
        latency: { p50Ms: spread(0.5), p95Ms: spread(4), p99Ms: spread(12) },
      },
    },
    {
      name: 'by hand',
      role: 'floor',
      measured: {
        perSecond: spread(600_000),
        perCpuSecond: spread(600_000),
        cpuSecondsPerMillion: { subject: spread(1.7) },
        cores: spread(1),
      },
      ratio: { cpu: spread(0.67), 'all-cpu': spread(0.57), wall: spread(0.83) },
    },
    { name: 'elsewhere', role: 'peer', missing: 'there is no interpreter' },
  ],
  verdicts: [
    { requirement: 'at least 0.8 of by hand per CPU-second', outcome: 'short', measured: 0.67 },
    { requirement: 'p95 below 5 ms', outcome: 'met', measured: 4 },
  ],
};

describe('reportLines', () => {
  it('gives each variant a line with rates, spread, ratios and the CPU time of every process', () => {
    const [heading, ours, floor] = reportLines([report], false);
    expect(heading).toMatch(/^row +variant +events\/s +per CPU-s/);
    expect(ours).toMatch(
      /^serde +nadi +500,000 +400,000 +-10..\+20 % +1 +1 +1 +0.50 +4.00 +12 +1.25 +subject 2.50, broker 0.50$/,
    );
    expect(floor).toMatch(/^ +by hand +600,000 +600,000 +-10..\+20 % +0.67 +0.57 +0.83 +1.00 +subject 1.70$/);
  });

  it('sums up a finished row in a line', () => {
    expect(rowLine(report)).toBe('serde, per CPU-second (and our ratio to it): nadi 400,000, by hand 600,000 (0.67)');
  });

  it('says why a peer has no numbers', () => {
    expect(reportLines([report], false)).toContain('serde, elsewhere: not installed: there is no interpreter');
  });

  it('marks what is short with the word, and red where colours are shown', () => {
    const plain = reportLines([report], false);
    expect(plain).toContain('short   serde: at least 0.8 of by hand per CPU-second (0.67)');
    expect(plain).toContain('met     serde: p95 below 5 ms (4.00)');
    expect(reportLines([report], true).find((line) => line.includes('short'))).toMatch(/^\u001B\[31mshort/);
  });
});
