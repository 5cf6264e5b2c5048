import { describe, expect, it } from '@jest/globals';
import { NadiError } from '@nadi/errors';
import { Output } from './output.ts';

function recorded(json: boolean) {
  const text = { stdout: '', stderr: '' };
  const output = new Output(
    {
      stdout: { write: (one: string) => (text.stdout += one) },
      stderr: { write: (one: string) => (text.stderr += one) },
    },
    json,
  );
  return { text, output };
}

describe('Output', () => {
  it('writes everything for people to stdout', () => {
    const { text, output } = recorded(false);
    output.note('working');
    output.result({ done: 1 }, ['1 done']);
    expect(text).toEqual({ stdout: 'working\n1 done\n', stderr: '' });
  });

  it('keeps stdout for the JSON result', () => {
    const { text, output } = recorded(true);
    output.note('working');
    output.result({ done: 1 }, ['1 done']);
    expect(text).toEqual({ stdout: '{"done":1}\n', stderr: 'working\n' });
  });

  it('shows the code of a known failure, and an unknown one without a stack trace', () => {
    const { text, output } = recorded(false);
    output.failure(new NadiError('BROKER_UNAVAILABLE', { message: 'no answer' }));
    output.failure(new TypeError('x is not a function'));
    expect(text.stderr).toMatch(
      /^nadi: no answer\n {2}\S.*\n {2}\(BROKER_UNAVAILABLE\)\nnadi: x is not a function\n {2}\(INTERNAL\)\n$/,
    );
  });
});
