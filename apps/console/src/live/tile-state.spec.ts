import { describe, expect, it } from '@jest/globals';
import { applyTileMessage, snapshotOf, type TileMessage } from './tile-state.ts';

const minute = 60_000;

function point(city: string, startMs: number, value: number): TileMessage['points'][number] {
  const rest = { state: 'open', events: value, late: 0, future: 0 } as const;
  return { dimensions: { city }, startMs, endMs: startMs + minute, value, ...rest };
}

function message(points: TileMessage['points'], fromMs = 0): TileMessage {
  return { tile: 'orders;by=city', fromMs, toMs: fromMs + 60 * minute, watermarkMs: 5, points };
}

const first = applyTileMessage(
  undefined,
  'snapshot',
  message([point('Pune', minute, 2), point('Pune', 0, 1), point('Delhi', 0, 7)]),
);

describe('the state of a tile', () => {
  it('holds a snapshot by series, in the order of time', () => {
    expect(first.series.map(({ dimensions, points }) => [dimensions, points.map(({ value }) => value)])).toEqual([
      [{ city: 'Pune' }, [1, 2]],
      [{ city: 'Delhi' }, [7]],
    ]);
  });

  it('takes changed and new points from a delta and leaves other series as they are', () => {
    const next = applyTileMessage(first, 'delta', message([point('Pune', minute, 3), point('Pune', 2 * minute, 1)]));
    expect(next.series[0]?.points.map(({ value }) => value)).toEqual([1, 3, 1]);
    expect(next.series[1]).toBe(first.series[1]);
  });

  it('forgets what lies before the range, and series of which nothing is left', () => {
    const next = applyTileMessage(first, 'delta', message([], minute));
    expect(next.series.map(({ dimensions }) => dimensions)).toEqual([{ city: 'Pune' }]);
    expect(next.series[0]?.points.map(({ startMs }) => startMs)).toEqual([minute]);
  });

  it('is replaced by a snapshot', () => {
    expect(applyTileMessage(first, 'snapshot', message([point('Pune', 0, 9)])).series).toHaveLength(1);
  });

  it('survives the way to another tab', () => {
    expect(applyTileMessage(undefined, 'snapshot', snapshotOf(first))).toEqual(first);
  });
});
