import { describe, expect, it } from '@jest/globals';
import { emptyState, type InferenceState } from './inference-state.ts';
import { inferredSchema } from './inferred-schema.ts';
import { limits } from './limits.ts';
import { mergeStates } from './merge-states.ts';
import { observe } from './observe.ts';
import { stateFromJson, stateToJson } from './state-json.ts';
import { randomEvents, randomOf } from './testing/random-events.ts';

function stateOf(events: readonly unknown[], from = 0): InferenceState {
  const state = emptyState();
  events.forEach((event, index) => observe(state, event, from + index));
  return state;
}

function flood(seed: number, count: number): unknown[] {
  const random = randomOf(seed);
  const name = () => `f${Math.floor(random() * 1_500)}`;
  return Array.from({ length: count }, () => ({
    [name()]: { [name()]: name(), [name()]: [{ [name()]: random() }] },
    [name()]: [name()],
    id: name(),
  }));
}

const seeds = Array.from({ length: 40 }, (_, index) => 6_000 + index);

describe('mergeStates', () => {
  it.each(seeds)('knows what one state would know, whatever the order and grouping (seed %d)', (seed) => {
    const events = seed % 4 === 0 ? flood(seed, 300) : randomEvents(seed, 120);
    const third = Math.floor(events.length / 3);
    const [a, b, c] = [
      stateOf(events.slice(0, third)),
      stateOf(events.slice(third, 2 * third), third),
      stateOf(events.slice(2 * third), 2 * third),
    ];
    const whole = stateToJson(stateOf(events));
    expect(stateToJson(mergeStates(a, b, c))).toBe(whole);
    expect(stateToJson(mergeStates(c, mergeStates(b, a)))).toBe(whole);
    expect(stateToJson(mergeStates(mergeStates(stateFromJson(stateToJson(c)), a), b))).toBe(whole);
    const backwards = emptyState();
    events.toReversed().forEach((event, index) => observe(backwards, event, events.length - 1 - index));
    expect(stateToJson(backwards)).toBe(whole);
  });

  it('keeps a set of codes up to the limit, and no part of a larger one', () => {
    const codes = (from: number, count: number) =>
      stateOf(Array.from({ length: count * 4 }, (_, index) => ({ x: `code-${from + (index % count)}` })));
    const half = limits.enumValues / 2;
    const valuesOf = (...states: InferenceState[]) => inferredSchema(mergeStates(...states)).fields[0]?.values;
    expect(valuesOf(codes(0, half), codes(half, half))).toHaveLength(limits.enumValues);
    expect(valuesOf(codes(0, half), codes(half, half + 1))).toBeUndefined();
  });

  it('leaves the states as they are', () => {
    const [a, b] = [stateOf(randomEvents(1, 50)), stateOf(randomEvents(2, 50))];
    const before = [stateToJson(a), stateToJson(b)];
    mergeStates(a, b);
    expect([stateToJson(a), stateToJson(b)]).toEqual(before);
  });

  it('tests the limit of fields at all: the floods exceed it', () => {
    const state = stateOf(flood(6_000, 300));
    expect(state.nodes).toHaveLength(limits.fields);
    expect(inferredSchema(state).notes.join(' ')).toMatch(/values stood under names that are not kept/);
  });
});
