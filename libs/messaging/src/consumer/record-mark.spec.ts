import { describe, expect, it } from '@jest/globals';
import { recordAt } from '../testing/fetched-batch.ts';
import { markBefore, recordMark } from './record-mark.ts';

const framed = (id: number, body: string) => {
  const header = Buffer.alloc(5);
  header.writeInt32BE(id, 1);
  return Buffer.concat([header, Buffer.from(body)]);
};

describe('the mark of a record', () => {
  it('is the same for the same record, also under another number of its schema', () => {
    expect(recordMark(recordAt(1))).toBe(recordMark(recordAt(1)));
    expect(recordMark(recordAt(1, { value: framed(3, 'body') }))).toBe(
      recordMark(recordAt(1, { value: framed(4, 'body') })),
    );
  });

  it('is another for another key, time or body', () => {
    const marks = [
      recordAt(1),
      recordAt(1, { key: Buffer.from('l') }),
      recordAt(1, { key: null as unknown as Buffer }),
      recordAt(1, { key: Buffer.alloc(0) }),
      recordAt(1, { timestamp: '1001' }),
      recordAt(1, { value: Buffer.from('other') }),
      recordAt(1, { value: null }),
      recordAt(1, { value: Buffer.alloc(0) }),
      recordAt(1, { value: framed(3, 'value 1') }),
      recordAt(1, { key: Buffer.from('kv'), value: Buffer.from('alue 1') }),
    ].map(recordMark);
    // A framed body is its body alone.
    expect(new Set(marks).size).toBe(marks.length - 1);
  });

  it('is known only if the record stands right before the position', () => {
    expect(markBefore(6, [recordAt(4), recordAt(5)])).toBe(recordMark(recordAt(5)));
    expect([markBefore(7, [recordAt(5)]), markBefore(7, [])]).toEqual([undefined, undefined]);
  });
});
