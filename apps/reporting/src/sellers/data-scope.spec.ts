import { describe, expect, it } from '@jest/globals';
import { countedAs, scopeKey, scopeOf } from './data-scope.ts';

describe('the scope of a caller', () => {
  it('is the seller’s for a seller, and the whole tenant’s for everybody else', () => {
    expect(scopeOf({ tenantId: 'acme', sellerId: 'm-1' })).toEqual({ tenantId: 'acme', sellerId: 'm-1' });
    expect(scopeOf({ tenantId: 'acme' })).toEqual({ tenantId: 'acme', sellerId: undefined });
  });

  it('has a name that no other scope has', () => {
    const keyOf = (tenantId: string, sellerId?: string) => JSON.stringify(scopeKey({ tenantId, sellerId }));
    const keys = [keyOf('acme'), keyOf('acme', 'm-1'), keyOf('acme', 'null'), keyOf('acme', ''), keyOf('a', 'cme')];
    expect(new Set([...keys, keyOf('acme","m-1')]).size).toBe(6);
  });

  it('counts all tokens of a seller as one, and nobody else as them', () => {
    const counted = (subject: string, sellerId?: string, tenantId = 'acme') =>
      countedAs({ subject, tenantId, ...(sellerId === undefined ? {} : { sellerId }) });
    expect(counted('a', 'm-1')).toBe(counted('b', 'm-1'));
    const others = [
      counted('a', 'm-2'),
      counted('a'),
      counted('seller'),
      counted('m-1'),
      counted('a', 'm-1', 'umbrella'),
    ];
    expect(new Set([counted('a', 'm-1'), ...others]).size).toBe(6);
  });
});
