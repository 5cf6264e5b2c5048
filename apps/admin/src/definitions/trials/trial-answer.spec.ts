import { describe, expect, it } from '@jest/globals';
import { NadiError } from '@nadi/errors';
import { answerOf } from './trial-answer.ts';

const checked = (failures: readonly string[]) => ({ name: 'a', problems: [], tests: [{ name: 't', failures }] });
const previewed = (examples: readonly unknown[], note: string) => ({
  ...{ reads: [], events: 1, firstMs: 0, lastMs: 0 },
  groups: [{ what: 'made' as const, name: 'g', count: 1, examples, note }],
});
const long = 'x'.repeat(10_000);
const start = (of: string) => `${of.slice(0, 2_000)}…`;

describe('the answer to a trial', () => {
  it('is what the trial gives', async () => {
    const result = previewed([{ id: 1 }, 'e1'], 'why');
    expect(await answerOf(() => Promise.resolve(result))).toEqual({ result });
  });

  it('has the beginning of what is too long to read', async () => {
    expect(await answerOf(() => checked(['short', long]))).toEqual({ result: checked(['short', start(long)]) });
    expect(await answerOf(() => previewed([{ id: long }, { id: 1 }], long))).toEqual({
      result: previewed([start(JSON.stringify({ id: long })), { id: 1 }], start(long)),
    });
  });

  it('is refused if it is too long as a whole', async () => {
    const failures = Array<string>(600).fill(long);
    expect(await answerOf(() => checked(failures))).toMatchObject({ refusal: { code: 'TRIAL_STOPPED' } });
  });

  it('tells why there is none', async () => {
    const refuse = (): never => {
      throw new NadiError('DEFINITION_UNKNOWN', { message: long });
    };
    expect(await answerOf(refuse)).toEqual({
      refusal: { code: 'DEFINITION_UNKNOWN', message: start(long), retriable: false },
    });
    expect(await answerOf(() => Promise.reject(new Error('broken')))).toEqual({ failure: 'broken' });
  });
});
