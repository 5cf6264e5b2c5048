import { describe, expect, it } from '@jest/globals';
import { SseParser, type SseFrame } from './sse-parser.ts';

function parse(...pieces: string[]): SseFrame[] {
  const parser = new SseParser();
  return pieces.flatMap((piece) => parser.push(piece));
}

const stream = 'event: reporting:delta\nid: a.1\ndata: {"x":1}\n\n: still here\n\ndata: second\n\n';
const frames = [
  { event: 'reporting:delta', id: 'a.1', data: '{"x":1}' },
  { event: 'message', id: 'a.1', data: 'second' },
];

describe('the parser of server-sent events', () => {
  it('reads frames, leaves comments out and keeps the last id', () => {
    expect(parse(stream)).toEqual(frames);
  });

  it('gives the same frames wherever the text is cut', () => {
    for (let cut = 1; cut < stream.length; cut += 1) {
      expect(parse(stream.slice(0, cut), stream.slice(cut))).toEqual(frames);
    }
    expect(parse(...stream)).toEqual(frames);
  });

  it('knows all three line ends, also when one is cut in two', () => {
    expect(parse(...stream.replaceAll('\n', '\r\n'))).toEqual(frames);
    expect(parse(stream.replaceAll('\n', '\r'), '\n')).toEqual(frames);
  });

  it('joins several data lines and takes away one leading space only', () => {
    expect(parse('data:a\ndata:  b\ndata\n\n')).toEqual([{ event: 'message', id: '', data: 'a\n b\n' }]);
  });

  it('tells nothing of a frame without data or one that has not ended', () => {
    expect(parse('event: x\nid: 7\n\ndata: y')).toEqual([]);
  });
});
