import { describe, expect, it } from '@jest/globals';
import { pipelineLines, pipelineTotals } from './pipeline-lines.ts';

const hour = (text: string, read: number, dropped: number) => ({
  ...{ hour: `2026-01-30T${text}:00:00.000Z`, read, emitted: read * 2, dropped, failed: 0 },
});
const report = { from: '2026-01-30T10:00:00.000Z', to: '2026-01-30T13:00:00.000Z' };

describe('the lines of a pipeline', () => {
  it('have every hour of the range, and leave out what never happened', () => {
    const lines = pipelineLines({ ...report, hours: [hour('10', 4, 0), hour('12', 6, 1)] });
    expect(lines.map(({ name, points }) => [name, points.map(({ value }) => value)])).toEqual([
      ['Read', [4, 0, 6]],
      ['Made', [8, 0, 12]],
      ['Dropped', [0, 0, 1]],
    ]);
    expect(pipelineLines({ ...report, hours: [] }).map(({ name }) => name)).toEqual(['Read', 'Made']);
  });

  it('add up', () => {
    expect(pipelineTotals([hour('10', 4, 0), hour('12', 6, 1)])).toEqual({
      read: 10,
      emitted: 20,
      dropped: 1,
      failed: 0,
    });
  });
});
