import { describe, expect, it } from '@jest/globals';
import { FrameReader, positions } from './event-frames.ts';

const stream =
  ': hello\n\nevent: snapshot\nid: a.1\ndata: {"x":\ndata: 1}\n\ndata: plain\n\n: still here\n\nevent: delta\nid: a.2\ndata: {}\n\n';
const frames = [
  { event: 'snapshot', id: 'a.1', data: '{"x":\n1}' },
  { event: 'message', id: undefined, data: 'plain' },
  { event: 'delta', id: 'a.2', data: '{}' },
];

describe('server-sent events', () => {
  it('are found however the chunks fall', () => {
    for (let size = 1; size <= stream.length; size += 1) {
      const reader = new FrameReader();
      const found = [];
      for (let at = 0; at < stream.length; at += size) {
        found.push(...reader.push(stream.slice(at, at + size)));
      }
      expect(found).toEqual(frames);
    }
  });

  it('that never end are given up', () => {
    const reader = new FrameReader();
    expect(() => reader.push(`data: ${'x'.repeat(17 * 1_048_576)}`)).toThrow('no end');
  });
});

describe('positions', () => {
  it('of several streams travel as one', () => {
    const ids = new Map([
      ['reporting', '1a2b.7'],
      ['admin', '9.3'],
    ]);
    const text = positions.join('acme/1', ids);
    expect(positions.split('acme/1', text)).toEqual(ids);
    expect(positions.split('acme', text).size).toBe(0);
    expect(positions.split('acme', undefined).size).toBe(0);
    expect(positions.split('a', 'a:x,=,reporting=a\r\nb,,ok=1').size).toBe(1);
  });
});
