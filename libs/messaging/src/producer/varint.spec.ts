import { describe, expect, it } from '@jest/globals';
import { readVarint, uvarintBytes, varintBytes, writeUvarint, writeVarint } from './varint.ts';

const target = Buffer.alloc(16);

describe('varints', () => {
  it.each([
    [0, '00'],
    [-1, '01'],
    [1, '02'],
    [63, '7e'],
    [64, '8001'],
    [-64, '7f'],
    [-65, '8101'],
    [300, 'd804'],
  ])('writes %i as %s', (value, bytes) => {
    expect(target.subarray(0, writeVarint(target, 0, value)).toString('hex')).toBe(bytes);
  });

  it.each([0, -1, 63, 64, -8_193, 2 ** 31, -(2 ** 31), 2 ** 40, -(2 ** 45)])(
    'reads %i back, as long as announced',
    (value) => {
      const end = writeVarint(target, 3, value);
      expect(end - 3).toBe(varintBytes(value));
      expect(readVarint(target, 3)).toEqual({ value, next: end });
    },
  );

  it.each([
    [127, '7f'],
    [128, '8001'],
    [1_048_577, '818040'],
  ])('writes the unsigned %i as %s', (value, bytes) => {
    expect(target.subarray(0, writeUvarint(target, 0, value)).toString('hex')).toBe(bytes);
    expect(uvarintBytes(value)).toBe(bytes.length / 2);
  });

  it('refuses a number whose end is missing', () => {
    expect(() => readVarint(Buffer.from([0x80]), 0)).toThrow(RangeError);
  });
});
