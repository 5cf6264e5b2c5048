import { describe, expect, it } from '@jest/globals';
import type { RowState, TargetRow } from '../api/index.ts';
import { nextTarget, phaseOf, presentTargets, rowName, worstFirst } from './target-rows.ts';

const row = (key: string, state: RowState, ratio: number | null, dimensions = {}) =>
  ({ key, state, ratio, dimensions }) as unknown as TargetRow;

describe('rows of a target', () => {
  it('stand with the worst first: what can still be helped, then what is lost, then the rest by how far it is behind', () => {
    const rows = [
      row('a', 'met', 1.2),
      row('b', 'on-pace', 1.1),
      row('c', 'off-pace', 0.8),
      row('d', 'missed', 0.1),
      row('e', 'off-pace', 0.5),
      row('f', 'pending', null),
      row('g', 'on-pace', 0.95),
    ];
    expect(worstFirst(rows).map(({ key }) => key)).toEqual(['e', 'c', 'd', 'f', 'g', 'b', 'a']);
  });

  it('are called by their dimensions, but for the currency', () => {
    expect(rowName({ dimensions: { brand: 'Asha', city: 'Pune', currency: 'INR' } }, 'all')).toBe('Asha · Pune');
    expect(rowName({ dimensions: { currency: 'INR' } }, 'all')).toBe('all');
  });
});

const nowMs = Date.parse('2026-12-01T12:00:00Z');
const target = (name: string, fromHours: number, toHours: number, offPace = 0) => {
  const at = (hours: number) => new Date(nowMs + hours * 3_600_000).toISOString();
  const states = { pending: 0, 'on-pace': 0, 'off-pace': offPace, met: 0, missed: 0 };
  return { name, from: at(fromHours), to: at(toHours), states };
};

describe('targets of the present', () => {
  it('are what runs, with rows off pace first, then what begins soon and what has just ended', () => {
    const all = [
      target('ended', -10, -5),
      target('long ago', -90, -30),
      target('soon', 2, 3),
      target('late', 30, 40),
      target('runs long', -1, 20),
      target('runs', -1, 2),
      target('behind', -1, 10, 1),
    ];
    expect(presentTargets(all, nowMs).map(({ name }) => name)).toEqual([
      'behind',
      'runs',
      'runs long',
      'soon',
      'ended',
    ]);
    expect(nextTarget(all, nowMs)?.name).toBe('soon');
    expect(nextTarget([target('ended', -10, -5)], nowMs)).toBeUndefined();
  });

  it('run from their begin on and not at their end', () => {
    expect([
      phaseOf(target('', 0, 1), nowMs),
      phaseOf(target('', -1, 0), nowMs),
      phaseOf(target('', 1, 2), nowMs),
    ]).toEqual([...['running', 'over', 'upcoming']]);
  });
});
