import { describe, expect, it } from '@jest/globals';
import { emptyTail, mostTailed, resumed, takeFrame, type Tail } from './topic-tail.ts';

const frame = (...messages: number[]) => ({ topic: 't', messages, passedOver: 2, unread: 1 });

describe('the tail of a topic', () => {
  it('has the newest message first and adds up what was passed over', () => {
    const tail = takeFrame(takeFrame(emptyTail as Tail<number>, frame(1, 2), false), frame(3), false);
    expect(tail).toMatchObject({ messages: [3, 2, 1], passedOver: 4, unread: 2 });
  });

  it('stays as it is while it is paused, and counts what comes', () => {
    const before = takeFrame(emptyTail as Tail<number>, frame(1), false);
    const paused = takeFrame(before, frame(2, 3), true);
    expect(paused).toMatchObject({ messages: [1], passedOver: 2, whilePaused: 4 });
    expect(resumed(paused)).toMatchObject({ messages: [1], passedOver: 6, whilePaused: 0 });
  });

  it('keeps no more than a reader can look through', () => {
    const many = Array.from({ length: mostTailed + 20 }, (_, index) => index);
    const { messages } = takeFrame(emptyTail as Tail<number>, frame(...many), false);
    expect(messages).toHaveLength(mostTailed);
    expect(messages[0]).toBe(mostTailed + 19);
  });
});
