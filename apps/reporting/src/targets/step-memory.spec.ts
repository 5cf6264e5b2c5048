import { describe, expect, it } from '@jest/globals';
import { rangesOf, StepMemory, type StepReading } from './step-memory.ts';

const none: ReadonlySet<number> = new Set();
const reading = (value: number): StepReading => ({ values: Float64Array.of(value), events: Float64Array.of(1) });

describe('remembered steps', () => {
  it('are all read at first, and by what was read they are', () => {
    const memory = new StepMemory(4, 1);
    expect(memory.due(1_000, none)).toEqual([0, 1, 2, 3]);
    memory.take(1_000, [0, 1, 2, 3], new Map([[2, reading(7)]]));
    expect(memory.stepsOf(0).map(({ value }) => value)).toEqual([0, 0, 7, 0]);
  });

  it('are read again while their windows are open, and otherwise in turn', () => {
    const memory = new StepMemory(120, 1);
    memory.take(0, memory.due(0, none), new Map());
    expect(memory.due(1_000, new Set([30]))).toEqual([0, 1, 30]);
    memory.take(1_000, [0, 1, 30], new Map([[1, reading(3)]]));
    expect(memory.due(2_000, none)).toEqual([2, 3]);
    expect(memory.stepsOf(0)[1]).toEqual({ value: 3, events: 1 });
  });

  it('are all read in sixty looks, however many there are', () => {
    const memory = new StepMemory(200, 1);
    memory.take(0, memory.due(0, none), new Map());
    const seen = new Set<number>();
    for (let look = 1; look <= 60; look += 1) {
      const due = memory.due(look, none);
      due.forEach((step) => seen.add(step));
      memory.take(look, due, new Map());
    }
    expect(seen.size).toBe(200);
  });

  it('are not trusted after two minutes', () => {
    const memory = new StepMemory(120, 1);
    memory.take(0, memory.due(0, none), new Map());
    expect(memory.due(120_001, none)).toHaveLength(120);
  });

  it('lose what is no longer there', () => {
    const memory = new StepMemory(1, 1);
    memory.take(0, [0], new Map([[0, reading(7)]]));
    memory.take(1, [0], new Map());
    expect(memory.stepsOf(0)).toEqual([{ value: 0, events: 0 }]);
  });
});

describe('ranges', () => {
  it('join steps that follow each other', () => {
    expect(rangesOf([0, 1, 2, 5, 7, 8])).toEqual([
      [0, 3],
      [5, 6],
      [7, 9],
    ]);
    expect(rangesOf([])).toEqual([]);
  });
});
