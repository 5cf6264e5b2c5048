import { describe, expect, it, jest } from '@jest/globals';
import { broken, chaos } from './support/chaos-command.ts';

jest.setTimeout(1_500_000);

describe('nadi chaos', () => {
  it('finds the numbers exact after reporting was killed between what it stores and what it tells the broker', async () => {
    const { code, suite } = await chaos('--cases', 'T1b', '--short', '--seed', 'ci');
    expect(broken(suite)).toEqual([]);
    expect(suite.results.map(({ id, acked }) => [id, acked > 0])).toEqual([['T1b', true]]);
    expect([code, suite.passed]).toEqual([0, true]);
  });
});
