import { describe, expect, it } from '@jest/globals';
import { emptyState } from './inference-state.ts';
import { limits } from './limits.ts';
import { observe } from './observe.ts';
import { stateFromJson, stateToJson } from './state-json.ts';
import { randomEvents } from './testing/random-events.ts';

describe('stateToJson', () => {
  it('gives what stateFromJson reads back', () => {
    const state = emptyState();
    randomEvents(77, 300).forEach((event) => observe(state, event, 5));
    const text = stateToJson(state);
    expect(stateToJson(stateFromJson(text))).toBe(text);
  });

  it('stays within its bytes under events made to fill it', () => {
    const state = emptyState();
    const wide = (depth: number, from: number): unknown =>
      depth === 0
        ? `code-${from}-${'x'.repeat(20)}`
        : Object.fromEntries(
            Array.from({ length: 6 }, (_, index) => [
              `${'\u0000"\\\ud800'.repeat(14)}${index}${depth}`,
              wide(depth - 1, from + index),
            ]),
          );
    for (let round = 0; round < 20; round += 1) {
      observe(state, wide(4, round), round);
    }
    const bytes = Buffer.byteLength(stateToJson(state));
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(limits.stateBytes);
  });

  it.each([
    '',
    '{}',
    '[]',
    'null',
    '{"version":2,"events":0,"root":{"counts":{}}}',
    '{"version":1,"events":-1,"root":{"counts":{}}}',
  ])('refuses %j with a code', (text) => {
    expect(() => stateFromJson(text)).toThrow(expect.objectContaining({ code: 'INFERENCE_STATE_INVALID' }));
  });
});
