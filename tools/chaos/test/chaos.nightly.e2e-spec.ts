import { describe, expect, it, jest } from '@jest/globals';
import { broken, chaos } from './support/chaos-command.ts';

jest.setTimeout(1_500_000);

describe('nadi chaos', () => {
  it('finds the numbers exact after the short faults', async () => {
    const { code, suite } = await chaos('--short', '--seed', 'ci');
    expect(broken(suite)).toEqual([]);
    expect(suite.results.length).toBeGreaterThanOrEqual(8);
    expect(suite.results.every(({ acked }) => acked > 0)).toBe(true);
    expect([code, suite.passed]).toEqual([0, true]);
  });

  it('notices an event that was dropped and one that was counted twice', async () => {
    const { code, suite } = await chaos('--self-test', '--short', '--seed', 'ci');
    expect(suite.results.map(({ id, passed }) => [id, passed])).toEqual([
      ['S1', true],
      ['S2', true],
    ]);
    expect(broken(suite).map((line) => line.split(': ').slice(0, 2).join(': '))).toEqual([
      'S1: nothing acknowledged is lost',
      'S2: nothing is counted twice',
      'S2: metrics equal the events, per tenant, contract and hour',
    ]);
    expect(code).toBe(0);
  });
});
