import { describe, expect, it } from '@jest/globals';
import { hasIbanDigits, hasLuhnDigit, hasVerhoeffDigit } from './check-digits.ts';

describe('check digits', () => {
  it.each([
    ['Luhn', hasLuhnDigit, '4111111111111111'],
    ['Luhn', hasLuhnDigit, '79927398713'],
    ['Verhoeff', hasVerhoeffDigit, '2363'],
    ['Verhoeff', hasVerhoeffDigit, '758722'],
  ])('of %s hold for a number that has one, and for no other last digit (%#)', (_name, holds, number) => {
    const others = Array.from({ length: 10 }, (_, digit) => `${number.slice(0, -1)}${digit}`);
    expect(others.filter(holds)).toEqual([number]);
  });

  it.each(['DE89370400440532013000', 'GB82WEST12345698765432', 'FR1420041010050500013M02606'])(
    'of %s are right',
    (iban) => {
      expect(hasIbanDigits(iban)).toBe(true);
      expect(hasIbanDigits(`${iban.slice(0, -1)}7`)).toBe(false);
    },
  );

  it.each(['', '1', '12a4', '١٢٣٤'])('are not in %j', (text) => {
    expect([hasLuhnDigit(text), hasVerhoeffDigit(text)]).toEqual([false, false]);
  });
});
