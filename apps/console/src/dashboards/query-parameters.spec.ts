import { describe, expect, it } from '@jest/globals';
import { queryParameters } from './query-parameters.ts';

const range = { from: 'now-3h', to: 'now' };
const text = (...given: Parameters<typeof queryParameters>) => queryParameters(...given).toString();

describe('the parameters of a query tile', () => {
  it('hold the range, the chosen values and what the tile says', () => {
    const parameters = { from: '$from', to: '$to', city: '$city', least: 3, kinds: ['a', 'b'] };
    expect(text(parameters, range, ['city:Pune', 'city:A&B', 'citywide:x'])).toBe(
      'from=now-3h&to=now&city=Pune&city=A%26B&least=3&kinds=a&kinds=b',
    );
  });

  it('leave out a variable that nothing is chosen for', () => {
    expect(text({ city: '$city', empty: true }, range, ['brand:x'])).toBe('empty=true');
  });

  it('write bounds as queries read them', () => {
    const absolute = { from: '1767225600000', to: '2026-01-02T05:30:00+05:30' };
    expect(text({ from: '$from', to: '$to' }, absolute, [])).toBe(
      'from=2026-01-01T00%3A00%3A00.000Z&to=2026-01-02T00%3A00%3A00.000Z',
    );
  });
});
