import { beforeEach, describe, expect, it } from '@jest/globals';
import { sellerLink, takeSellerToken, tokenInHash } from './seller-token.ts';

const token = 'eyJh.eyJz-_.c2ln';
let kept: Map<string, string>;
let addresses: string[];

beforeEach(() => {
  kept = new Map();
  addresses = [];
});

const open = (hash: string, storage?: () => never) =>
  takeSellerToken({
    location: { hash, pathname: '/seller', search: '?last=24h' },
    history: { replaceState: (_state, _title, address) => void addresses.push(String(address)) },
    storage:
      storage ??
      (() => ({ getItem: (name) => kept.get(name) ?? null, setItem: (name, text) => void kept.set(name, text) })),
  });

describe('the token of a seller’s page', () => {
  it('stands behind the hash of its link', () => {
    const link = new URL(sellerLink('https://nadi.example', token));
    expect([link.pathname, link.search, tokenInHash(link.hash)]).toEqual(['/seller', '', token]);
  });

  it('is taken out of the address at once, and kept for the next look', () => {
    expect(open(`#token=${token}`)).toBe(token);
    expect(addresses).toEqual(['/seller?last=24h']);
    expect([...kept.values()]).toEqual([token]);
    expect(open('')).toBe(token);
    expect(addresses).toHaveLength(1);
  });

  it('gives way to the one of a newer link', () => {
    open(`#token=${token}`);
    expect(open('#token=other')).toBe('other');
    expect(open('')).toBe('other');
  });

  it('is none where nobody gave one', () => {
    expect([open(''), open('#'), open('#token='), open('#other=1')]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(addresses).toEqual([]);
  });

  it('is used also where the browser keeps nothing', () => {
    const refuse = () => {
      throw new Error('The operation is insecure.');
    };
    expect([open(`#token=${token}`, refuse), open('', refuse)]).toEqual([token, undefined]);
    expect(addresses).toEqual(['/seller?last=24h']);
  });
});
