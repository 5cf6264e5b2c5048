import { describe, expect, it } from '@jest/globals';
import { placedProblem } from './statement-part.ts';

describe('the place of a problem', () => {
  const reason = (line: number, column: number) => `Line ${line}, column ${column}: no column "nothing"\nhere`;
  const message = 'no column "nothing"\nhere';

  it('is the one that the answer names, if all of the text was run', () => {
    const part = { text: '', line: 1, column: 1 };
    expect(placedProblem(reason(2, 5), part)).toEqual({ line: 2, column: 5, message });
  });

  it('is moved by what stands before a selection, and along the line in its first line only', () => {
    const part = { text: '', line: 3, column: 8 };
    expect(placedProblem(reason(1, 5), part)).toEqual({ line: 3, column: 12, message });
    expect(placedProblem(reason(2, 5), part)).toEqual({ line: 4, column: 5, message });
  });

  it('is not known if the answer names none', () => {
    expect(placedProblem('The statement was ended after 5 ms.', { text: '', line: 1, column: 1 })).toBeUndefined();
  });
});
