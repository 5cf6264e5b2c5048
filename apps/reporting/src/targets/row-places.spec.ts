import { describe, expect, it } from '@jest/globals';
import type { CompiledRow } from '@nadi/targets';
import { rowPlaces } from './row-places.ts';

const row = (dimensions: Record<string, string>): CompiledRow => ({
  ...{ key: JSON.stringify(dimensions), dimensions, value: 1, shares: undefined, hours: undefined },
});

describe('the rows of a cell', () => {
  const rows = [row({}), row({ brand: 'Asha' }), row({ city: 'Pune', brand: 'Asha' }), row({ city: 'Delhi' })];
  const places = rowPlaces(rows, ['brand', 'city']);

  it('are those whose dimensions have its values, the total among them', () => {
    expect(places(['Asha', 'Pune'])).toEqual([0, 1, 2]);
    expect(places(['Bela', 'Delhi'])).toEqual([0, 3]);
    expect(places(['Bela', 'Pune'])).toEqual([0]);
  });

  it('are not found by values in another place', () => {
    expect(places(['Pune', 'Asha'])).toEqual([0]);
  });
});
