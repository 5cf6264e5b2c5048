import { describe, expect, it } from '@jest/globals';
import { GeoTable } from './geo-table.ts';

const table = new GeoTable([
  { network: '203.0.113.0/24', country: 'IN', city: null },
  { network: '203.0.113.128/25', country: 'IN', city: 'Pune' },
  { network: '198.51.100.7/32', country: 'DE', city: 'Berlin' },
  { network: '2001:db8::/32', country: 'FR', city: null },
  { network: '2001:db8:0:1::/64', country: 'FR', city: 'Lyon' },
]);

describe('GeoTable', () => {
  it.each([
    ['203.0.113.5', 'IN', null],
    ['203.0.113.200', 'IN', 'Pune'],
    ['198.51.100.7', 'DE', 'Berlin'],
    ['::ffff:203.0.113.200', 'IN', 'Pune'],
    ['2001:DB8::1', 'FR', null],
    ['2001:db8:0:1:2:3:4:5', 'FR', 'Lyon'],
  ])('finds %s in the smallest network that holds it', (address, country, city) => {
    expect(table.find(address)).toEqual({ country, city });
  });

  it.each(['198.51.100.8', '2001:db9::1', 'localhost', '', '203.0.113', '203.0.113.5.6', '::1%eth0', '::'])(
    'finds nothing for %j',
    (address) => {
      expect(table.find(address)).toBeUndefined();
    },
  );

  it('may have a network that holds everything', () => {
    const all = new GeoTable([{ network: '0.0.0.0/0', country: 'ZZ', city: null }]);
    expect(all.find('255.255.255.255')?.country).toBe('ZZ');
  });

  it.each(['203.0.113.0', '203.0.113.0/33', '203.0.113.0/x', 'nowhere/8', '2001:db8::/129'])(
    'refuses %s',
    (network) => {
      expect(() => new GeoTable([{ network, country: 'IN', city: null }])).toThrow(/is not a network/);
    },
  );
});
