import { describe, expect, it } from '@jest/globals';
import { compileRules } from './index.ts';

const rule = (name: string, when: string, weight = '0.5') =>
  `  - { name: ${name}, when: '${when}', weight: ${weight}, reason: Because of ${name}. }\n`;
const compile = (...rules: string[]) =>
  compileRules({ file: 'rules.yaml', text: `rules:\n${rules.join('')}` }, ['amount', 'risk']);

describe('rules', () => {
  const rules = compile(
    rule('high', 'amount > 200.0', '0.8'),
    rule('risky', 'risk > 0.5'),
    rule('odd', 'amount < 0.0'),
  );

  it('add up as hints that leave something open', () => {
    expect(rules.judge({ amount: 100, risk: 0 })).toEqual({ score: 0, reasons: [] });
    expect(rules.judge({ amount: 300, risk: 0.9 }).score).toBeCloseTo(0.9, 12);
  });

  it('say why, the strongest first', () => {
    const { reasons } = rules.judge({ amount: 300, risk: 0.9 });
    expect(reasons.map(({ rule: name }) => name)).toEqual(['high', 'risky']);
    expect(reasons[0]).toEqual({ rule: 'high', weight: 0.8, reason: 'Because of high.' });
  });

  it.each([
    ['an unknown input', [rule('a', 'amount > 1.0'), rule('b', 'age > 1.0')], 'rules.yaml:3: rules.1.when'],
    ['a condition that does not parse', [rule('a', 'amount >')], 'rules.yaml:2: rules.0.when'],
    ['a weight of certainty', [rule('a', 'amount > 1.0', '1')], 'rules.yaml:2: rules.0.weight'],
    ['no rules', [], 'rules.yaml:1: rules'],
  ])('are refused with file, line and key: %s', (_what, texts, place) => {
    expect(() => compile(...texts)).toThrow(place);
  });

  it('must be true or false', () => {
    expect(() => compile(rule('a', 'amount + 1.0')).judge({ amount: 1, risk: 0 })).toThrow('neither true nor false');
  });
});
