import { describe, expect, it } from '@jest/globals';
import { contractNamed, contracts } from './registry.ts';
import { subjectOf, tableName } from './contract.ts';

describe('contractNamed', () => {
  it('finds every contract by its name', () => {
    expect(contracts.size).toBeGreaterThanOrEqual(27);
    for (const [name, contract] of contracts) {
      expect(contractNamed(name)).toBe(contract);
      expect(subjectOf(contract)).toBe(`${name}-value`);
    }
  });

  it.each([
    ['order.order-placed', 'orders.order-placed'],
    ['item-added', 'cart.item-added'],
    ['orders.order_placed', 'orders.order-placed'],
  ])('suggests for %s the name %s', (wrong, right) => {
    expect(() => contractNamed(wrong)).toThrow(
      expect.objectContaining({ code: 'CONTRACT_UNKNOWN', message: expect.stringContaining(right) }),
    );
  });

  it('suggests nothing where nothing is near, and shows long names in part', () => {
    expect(() => contractNamed('q'.repeat(10_000))).toThrow(/^There is no contract "q{100}…"\.$/);
  });

  it('names tables as SQL writes names', () => {
    expect(tableName('catalog.product-changed')).toBe('catalog.product_changed');
  });

  it('keeps personal data out of keys', () => {
    for (const contract of contracts.values()) {
      expect(contract.personalFields).not.toContain(contract.key);
    }
  });
});
