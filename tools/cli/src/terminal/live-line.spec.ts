import { describe, expect, it } from '@jest/globals';
import { LiveLine } from './live-line.ts';

describe('LiveLine', () => {
  it('rewrites one line on a terminal and cuts it to its width', () => {
    let text = '';
    const live = new LiveLine({ isTTY: true, columns: 6, write: (one) => (text += one) }, () => 0);
    live.update('123456789');
    live.update('abc');
    live.say('news');
    expect(text).toBe('\r\u001B[2K12345\r\u001B[2Kabc\r\u001B[2Knews\n');
  });

  it('writes a line every ten seconds elsewhere', () => {
    let text = '';
    let nowMs = 0;
    const live = new LiveLine({ write: (one) => (text += one) }, () => nowMs);
    for (const seconds of [0, 1, 9, 10, 11]) {
      nowMs = seconds * 1000;
      live.update(String(seconds));
    }
    expect(text).toBe('0\n10\n');
  });
});
