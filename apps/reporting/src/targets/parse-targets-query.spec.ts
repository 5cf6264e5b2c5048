import { describe, expect, it } from '@jest/globals';
import { parseTargetsQuery } from './parse-targets-query.ts';

const known = ['limit', 'after', 'filter', 'tenant'];
const parse = (parameters: Record<string, string | string[]>) => parseTargetsQuery(parameters, known, 'acme');

describe('a query of targets', () => {
  it('has a limit and nothing else by default', () => {
    expect(parse({})).toEqual({ limit: 100, after: undefined, filter: new Map() });
  });

  it('reads its parameters; the own tenant may be named', () => {
    const query = parse({ limit: '5', after: 'a', filter: ['brand:Asha', 'brand:B:c', 'city:Pune'], tenant: 'acme' });
    expect(query).toEqual({
      ...{ limit: 5, after: 'a' },
      filter: new Map([
        ['brand', new Set(['Asha', 'B:c'])],
        ['city', new Set(['Pune'])],
      ]),
    });
  });

  it.each([
    [{ limit: '0' }, 'limit: must be a whole number from 1 to 500'],
    [{ limit: '1e2' }, 'limit: must be'],
    [{ brand: 'Asha' }, 'brand: there is no such parameter'],
    [{ after: ['a', 'b'] }, 'after: stands more than once'],
    [{ filter: 'brand' }, 'filter: has the form dimension:value'],
    [{ filter: Array<string>(21).fill('a:b') }, 'filter: at most 20'],
  ])('refuses %j', (parameters, reason) => {
    expect(() => parse(parameters as Record<string, string>)).toThrow(
      expect.objectContaining({ code: 'QUERY_INVALID', message: expect.stringContaining(reason) }),
    );
  });

  it('refuses another tenant', () => {
    expect(() => parse({ tenant: 'globex' })).toThrow(expect.objectContaining({ code: 'KEY_SCOPE' }));
  });
});
