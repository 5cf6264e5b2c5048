import { describe, expect, it } from '@jest/globals';
import { compileExpression } from './expression.ts';
import { minorUnits } from './money.ts';

describe('minorUnits', () => {
  it.each([
    ['19.99', 'INR', 1999],
    ['19', 'INR', 1900],
    ['1000', 'JPY', 1000],
    ['1000.50', 'JPY', 1001],
    ['1.2345', 'KWD', 1235],
    ['1.2344999', 'KWD', 1234],
    ['0.12345', 'CLF', 1235],
    // Each of these is wrong by one in binary fractions.
    ['1.005', 'EUR', 101],
    ['8.165', 'USD', 817],
    ['-1.005', 'EUR', -101],
    ['+0.5', 'EUR', 50],
    ['0.00', 'EUR', 0],
    ['-0.004', 'EUR', 0],
    ['90071992547409.91', 'USD', Number.MAX_SAFE_INTEGER],
  ])('takes %s %s for %d', (amount, currency, wanted) => {
    expect(Object.is(minorUnits(amount, currency), wanted)).toBe(true);
  });

  it.each([
    ['90071992547409.92', 'USD', 'too large'],
    ['', 'USD', 'no decimal'],
    ['1,5', 'USD', 'no decimal'],
    ['1e3', 'USD', 'no decimal'],
    ['.5', 'USD', 'no decimal'],
    ['٣', 'USD', 'no decimal'],
    ['NaN', 'USD', 'no decimal'],
    ['1', 'usd', 'ISO 4217'],
    ['1', 'XYZ', 'ISO 4217'],
    ['1', 'constructor', 'ISO 4217'],
  ])('refuses %j %s without showing it', (amount, currency, reason) => {
    expect(() => minorUnits(amount, currency)).toThrow(reason);
  });

  it('agrees with the runtime on the decimals of the currencies that both know', () => {
    const digitsOf = (currency: string) =>
      new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 0;
    const known = ['INR', 'USD', 'EUR', 'JPY', 'KRW', 'ISK', 'BHD', 'KWD', 'TND', 'CLP', 'VND', 'UGX'];
    for (const currency of known) {
      expect([currency, minorUnits('1', currency)]).toEqual([currency, 10 ** digitsOf(currency)]);
    }
  });

  it('is a function of expressions, for texts alone', () => {
    const variables = { data: 'map' } as const;
    const price = compileExpression('minorUnits(data.price, "INR")', variables);
    expect(price({ data: { price: '1.005' } })).toBe(101);
    expect(() => price({ data: { price: 1.005 } })).toThrow('minorUnits');
  });
});
