import { describe, expect, it } from '@jest/globals';
import { Agenda } from './agenda.ts';
import { Random } from './random.ts';

describe('Agenda', () => {
  it('gives entries back by time, and in the order they were added within a time', () => {
    const agenda = new Agenda<{ atMs: number; order: number }>();
    const random = new Random('agenda');
    const entries = Array.from({ length: 500 }, (_, order) => ({ atMs: random.int(50), order }));
    entries.forEach((entry) => agenda.add(entry.atMs, entry));
    const taken = entries.map(() => agenda.take());
    expect(taken).toEqual(entries.toSorted((a, b) => a.atMs - b.atMs || a.order - b.order));
    expect(agenda.take()).toBeUndefined();
    expect(agenda.nextMs).toBe(Infinity);
  });
});
