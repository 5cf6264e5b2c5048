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

const found = (text: string) => ({ state: 'found', token: text });

describe('the token of a seller’s page', () => {
  it('stands behind the hash of its link', () => {
    const link = new URL(sellerLink('https://nadi.example', token));
    expect([link.pathname, link.search, tokenInHash(link.hash)]).toEqual(['/seller', '', found(token)]);
  });

  it('is taken out of the address at once, and kept for the next look', () => {
    expect(open(`#token=${token}`)).toEqual(found(token));
    expect(addresses).toEqual(['/seller?last=24h']);
    expect([...kept.values()]).toEqual([token]);
    expect(open('')).toEqual(found(token));
    expect(addresses).toHaveLength(1);
  });

  it('gives way to the one of a newer link', () => {
    open(`#token=${token}`);
    expect(open('#token=other')).toEqual(found('other'));
    expect(open('')).toEqual(found('other'));
  });

  it.each(['\u200b', '…', '%E2%80%8B', '%0D%0Ax', '+and+more', ')', '<'])(
    'is none with %j behind it, and the one that is kept stays',
    (behind) => {
      open(`#token=${token}`);
      expect(open(`#token=${token}${behind}`)).toEqual({ state: 'broken' });
      expect(addresses).toHaveLength(2);
      expect(open('')).toEqual(found(token));
    },
  );

  it('is taken with a blank or a line behind it', () => {
    expect(open(`#token=${token}%20%0A`)).toEqual(found(token));
  });

  it('is none where nobody gave one', () => {
    expect(['', '#', '#token=', '#other=1'].map((hash) => open(hash).state)).toEqual(['none', 'none', 'none', 'none']);
    expect(addresses).toEqual([]);
  });

  it('is used also where the browser keeps nothing', () => {
    const refuse = () => {
      throw new Error('The operation is insecure.');
    };
    expect([open(`#token=${token}`, refuse), open('', refuse)]).toEqual([found(token), { state: 'none' }]);
    expect(addresses).toEqual(['/seller?last=24h']);
  });
});
