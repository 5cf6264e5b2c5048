import { describe, expect, it } from '@jest/globals';
import { DedupMemory, PipelineMemory } from './dedup-memory.ts';

const noted = (key: string, timeMs: number, receivedAtMs = timeMs, bearer = `${key}@${timeMs}`) => ({
  key,
  timeMs,
  receivedAtMs,
  bearer,
});

function bring(memory: DedupMemory, ...all: readonly ReturnType<typeof noted>[]): boolean[] {
  return all.map((one) => {
    const duplicate = memory.isDuplicate(one, 100, 3);
    memory.commit();
    return duplicate;
  });
}

describe('DedupMemory', () => {
  it('compares event times in both directions', () => {
    expect(bring(new DedupMemory(), noted('a', 500, 1), noted('a', 420, 2), noted('a', 300, 3))).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('holds no more keys than it may, and forgets the oldest first', () => {
    const memory = new DedupMemory();
    bring(memory, noted('a', 1), noted('b', 2), noted('c', 3), noted('d', 4));
    expect(memory.size).toBe(3);
    expect(bring(memory, noted('d', 5), noted('a', 6))).toEqual([true, false]);
  });

  it('forgets by receipt, so that an event from the far future empties nothing', () => {
    const memory = new DedupMemory();
    bring(memory, noted('a', 1, 1), noted('future', 9e15, 2));
    expect(bring(memory, noted('a', 2, 3))).toEqual([true]);
    bring(memory, noted('late', 4, 500));
    expect(memory.size).toBe(1);
  });

  it('sees what the same event has noted before', () => {
    const memory = new DedupMemory();
    expect(memory.isDuplicate(noted('a', 1, 1, 'e/0'), 100, 3)).toBe(false);
    expect(memory.isDuplicate(noted('a', 1, 1, 'e/1'), 100, 3)).toBe(true);
    memory.abandon();
    expect(memory.size).toBe(0);
  });
});

describe('PipelineMemory', () => {
  it('comes back from plain JSON as it was', () => {
    const memory = new PipelineMemory();
    memory.of('once').isDuplicate(noted('a', 1), 100, 3);
    memory.commit();
    const snapshot = JSON.parse(JSON.stringify(memory.snapshot())) as ReturnType<PipelineMemory['snapshot']>;
    expect(new PipelineMemory([snapshot]).snapshot()).toEqual(memory.snapshot());
    expect(snapshot).toEqual({ version: 1, steps: { once: [['a', 1, 1, 'a@1']] } });
  });

  it('comes back from what was taken batch by batch', () => {
    const memory = new PipelineMemory();
    const batches = [[noted('a', 1), noted('b', 2)], [noted('c', 3)], [noted('a', 200)], []].map((keys) => {
      keys.forEach((key) => memory.of('once').isDuplicate(key, 100, 10));
      memory.commit();
      return memory.takeNew();
    });
    expect(batches.map(({ steps }) => steps['once']?.length ?? 0)).toEqual([2, 1, 1, 0]);
    expect(new PipelineMemory(batches).of('once').entries().at(-1)).toEqual(['a', 200, 200, 'a@200']);
    expect(memory.of('once').entries()).toEqual([['a', 200, 200, 'a@200']]);
  });
});
