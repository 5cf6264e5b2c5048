import { describe, expect, it } from '@jest/globals';
import { newRow, observeRow, type PaceRules, type RowMemory, type RowObservation, type ToldState } from './index.ts';

const rules: PaceRules = { below: 0.9, recover: 0.95, after: { time: 0.1 }, holdMs: 10 };

/** Goes through looks at times from 0 to 100; a ratio each. */
function run(
  looks: readonly (readonly [atMs: number, ratio: number | null, more?: Partial<RowObservation>])[],
  { from = newRow(0, 1), by = rules } = {},
): {
  readonly memory: RowMemory;
  readonly states: readonly string[];
  readonly told: readonly (readonly [ToldState, number])[];
} {
  let memory = from;
  const told: [ToldState, number][] = [];
  const states = looks.map(([atMs, ratio, more]) => {
    const share = Math.min(1, atMs / 100);
    const seen = { timeShare: share, expectedShare: share, isSettled: false, version: 1, ...more };
    const change = observeRow(memory, { atMs, ratio, target: 100, actual: (ratio ?? 0) * share * 100, ...seen }, by);
    memory = change.memory;
    if (change.told !== null) {
      told.push([change.told, memory.revision]);
    }
    return memory.state;
  });
  return { memory, states, told };
}

describe('a row', () => {
  it('is pending before anything is said, then on pace at once, and tells nobody', () => {
    const { states, told } = run([
      [5, 0.1],
      [9, 2],
      [10, 1],
      [20, 0.91],
    ]);
    expect([states, told]).toEqual([['pending', 'pending', 'on-pace', 'on-pace'], []]);
  });

  it('is off pace when it was below long enough, and back when it is well above', () => {
    const looks = [
      [20, 1],
      [30, 0.8],
      [39, 0.8],
      [40, 0.8],
      [50, 0.93],
      [60, 0.96],
      [69, 0.96],
      [70, 0.96],
    ] as const;
    const { states, told } = run(looks);
    expect(states).toEqual([
      'on-pace',
      'on-pace',
      'on-pace',
      'off-pace',
      'off-pace',
      'off-pace',
      'off-pace',
      'on-pace',
    ]);
    expect(told).toEqual([
      ['off-pace', 1],
      ['on-pace', 2],
    ]);
  });

  it('is not off pace for a moment below, however often', () => {
    const { told } = run([
      [20, 1],
      [30, 0.5],
      [35, 1],
      [40, 0.5],
      [45, 1],
      [50, 0.5],
      [55, 1],
    ]);
    expect(told).toEqual([]);
  });

  it('that begins badly goes from pending to off pace', () => {
    expect(
      run([
        [12, 0.2],
        [22, 0.2],
      ]).states,
    ).toEqual(['pending', 'off-pace']);
  });

  it('says nothing before the share of the total that is wanted', () => {
    const by: PaceRules = { ...rules, after: { expected: 0.5 }, holdMs: 0 };
    const looks = [
      [30, 0.1, { expectedShare: 0.4 }],
      [31, 0.1, { expectedShare: 0.5 }],
    ] as const;
    expect(run(looks, { by }).states).toEqual(['pending', 'off-pace']);
  });

  it('has no pace while nothing is expected', () => {
    expect(
      run([
        [50, null],
        [60, null],
      ]).states,
    ).toEqual(['pending', 'pending']);
  });

  it('is met as soon as the total is reached, and stays so', () => {
    const { states, told } = run([
      [40, 3, { actual: 100 }],
      [50, 1.9, { actual: 99 }],
      [200, 0.99, { actual: 99, isSettled: true }],
    ]);
    expect([states, told]).toEqual([['met', 'met', 'met'], [['met', 1]]]);
  });

  it('is missed when it is settled below, and met by late events', () => {
    const end = { isSettled: true };
    const { states, told, memory } = run([
      [90, 0.95],
      [100, 0.95],
      [101, 0.95, end],
      [150, 0.95, end],
      [160, 1, { ...end, actual: 100 }],
    ]);
    expect(states).toEqual(['on-pace', 'on-pace', 'missed', 'missed', 'met']);
    expect(told).toEqual([
      ['missed', 1],
      ['met', 2],
    ]);
    expect(memory.revision).toBe(2);
  });

  it('goes on where it was when a look is older than the one before', () => {
    const { states } = run([
      [20, 1],
      [30, 0.5],
      [25, 0.5],
      [40, 0.5],
    ]);
    expect(states).toEqual(['on-pace', 'on-pace', 'on-pace', 'off-pace']);
    const { memory } = run([
      [101, 0.5, { isSettled: true }],
      [99, 0.5],
    ]);
    expect(memory.state).toBe('missed');
  });

  it('changes nothing when nothing changes', () => {
    const { memory } = run([[20, 1]]);
    expect(run([[30, 1]], { from: memory }).memory).toBe(memory);
  });

  it('is judged anew by another version, which tells only what is different', () => {
    const off = run([
      [20, 0.5],
      [30, 0.5],
    ]).memory;
    const same = run(
      [
        [40, 0.5, { version: 2 }],
        [50, 0.5, { version: 2 }],
      ],
      { from: off },
    );
    expect([same.states, same.told]).toEqual([['pending', 'off-pace'], []]);
    const easier = run([[40, 1, { version: 2 }]], { from: off });
    expect([easier.states, easier.told]).toEqual([['on-pace'], [['on-pace', 2]]]);
    const met = run([[40, 3, { actual: 100 }]]).memory;
    expect(run([[50, 1, { version: 2, target: 200 }]], { from: met }).told).toEqual([['on-pace', 2]]);
  });
});
