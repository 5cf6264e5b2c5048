import { describe, expect, it } from '@jest/globals';
import { placeInLine } from './code-problems.ts';

describe('the place of a problem in a line', () => {
  it('is the word at its column', () => {
    expect(placeInLine('select nothing from t', 8)).toEqual({ from: 7, to: 14 });
  });

  it('is a character where no word is', () => {
    expect(placeInLine('select ,,', 8)).toEqual({ from: 7, to: 8 });
  });

  it('counts characters as people do', () => {
    expect(placeInLine("'\u{1f600}\u{1f600}' nothing", 6)).toEqual({ from: 7, to: 14 });
  });

  it('is none behind the end', () => {
    expect(placeInLine('selec', 6)).toBeUndefined();
    expect(placeInLine('', 1)).toBeUndefined();
  });
});
