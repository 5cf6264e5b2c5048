import { describe, expect, it } from '@jest/globals';
import { changedLines } from './changed-lines.ts';

describe('changedLines', () => {
  const text = (third: string, ninth: string) => ['1', '2', third, '4', '5', '6', '7', '8', ninth, '10'].join('\n');

  it('shows what was taken away and put in, with what stands around it', () => {
    const lines = changedLines(text('three', 'nine'), text('3', '9'));
    expect(lines.filter((line) => line.startsWith('-')).sort()).toEqual(['- nine', '- three']);
    expect(lines.filter((line) => line.startsWith('+')).sort()).toEqual(['+ 3', '+ 9']);
    expect(lines).toEqual(expect.arrayContaining(['  2', '  5', '…', '  10']));
  });

  it('shows nothing of texts that are the same', () => {
    expect(changedLines('a\nb', 'a\nb')).toEqual([]);
  });
});
