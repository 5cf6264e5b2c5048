import { describe, expect, it } from '@jest/globals';
import { conditionParts } from './conditions.ts';

const values = { orders: 3, recentOrders: 0, city: 'Pune', tier: null, isMember: true };
const held = (when: string) => conditionParts(when, values).map(({ holds }) => holds);

describe('the parts of a condition', () => {
  it('stand with the values that they name, and whether they hold', () => {
    expect(conditionParts('orders >= 2 && recentOrders > 0 && city == "Pune"', values)).toEqual([
      { text: 'orders >= 2', values: [['orders', 3]], holds: true },
      { text: 'recentOrders > 0', values: [['recentOrders', 0]], holds: false },
      { text: 'city == "Pune"', values: [['city', 'Pune']], holds: true },
    ]);
  });

  it.each([
    ['orders > 3', false],
    ['orders < 3.5', true],
    ['orders <= 3', true],
    ['city != "Delhi"', true],
    ["city == 'Delhi'", false],
    ['isMember == true', true],
    ['tier == null', true],
    ['tier != "gold"', true],
    ['tier > 2', undefined],
    ['orders + recentOrders > 2', undefined],
    ['city in ["Pune"]', undefined],
    ['unknown > 2', undefined],
  ])('%s: %s', (text, expected) => expect(held(text)).toEqual([expected]));

  it('are not split within parentheses, texts and alternatives', () => {
    const texts = (when: string) => conditionParts(when, values).map(({ text }) => text);
    expect(texts('(orders > 1 && recentOrders > 1) && city == "a && b"')).toEqual([
      '(orders > 1 && recentOrders > 1)',
      'city == "a && b"',
    ]);
    expect(texts('orders > 1 && city == "Pune" || isMember')).toEqual(['orders > 1 && city == "Pune" || isMember']);
  });

  it('name no words of texts as values', () => {
    expect(conditionParts('city != "orders"', values)[0]?.values).toEqual([['city', 'Pune']]);
  });
});
