import { describe, expect, it } from '@jest/globals';
import { until } from './until.ts';

describe('until', () => {
  it('returns what it saw when that is as it should be', async () => {
    let looks = 0;
    const seen = await until(
      'the third look',
      () => (looks += 1),
      (count) => count === 3,
    );
    expect([seen, looks]).toEqual([3, 3]);
  });

  it('waits without a condition for anything at all', async () => {
    const answers = [undefined, '', 'there'];
    expect(await until('an answer', async () => answers.shift())).toBe('there');
  });

  it('says what it awaited and what it saw last', async () => {
    await expect(
      until(
        'rain',
        () => ({ sky: 'blue' }),
        () => false,
        0,
      ),
    ).rejects.toThrow('waited 0 s in vain for rain; last seen: {"sky":"blue"}');
  });

  it('lets a look that fails fail the test', async () => {
    await expect(until('anything', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });
});
