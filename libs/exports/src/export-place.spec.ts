import { describe, expect, it } from '@jest/globals';
import { manifestKey, partKey, runFolder } from './export-place.ts';

const place = { name: 'orders-rows', tenantId: 'acme', momentMs: Date.parse('2026-11-22T12:15:00Z') };

describe('the place of a run', () => {
  it('is known by export, tenant and moment', () => {
    expect(runFolder(place)).toBe('orders-rows/tenant=acme/20261122T121500Z/');
    expect(partKey(place, 7, 'parquet')).toBe('orders-rows/tenant=acme/20261122T121500Z/part-00007.parquet');
    expect(manifestKey(place)).toBe('orders-rows/tenant=acme/20261122T121500Z/_manifest.json');
  });

  it('sorts as its moments do, those between seconds as well', () => {
    const moments = [0, 1, 999, 1_000, 60_000].map((ms) => runFolder({ ...place, momentMs: place.momentMs + ms }));
    expect(new Set(moments).size).toBe(5);
    expect(runFolder({ ...place, momentMs: place.momentMs + 7 })).toContain('/20261122T121500.007Z/');
  });

  it.each(['a/b', '../up', 'Marché', '', 'x'.repeat(80)])(
    'has no sign of the tenant %j that a key may not have',
    (tenantId) => {
      expect(runFolder({ ...place, tenantId })).toMatch(/^orders-rows\/tenant=sha256-[0-9a-f]{32}\/\d{8}T\d{6}Z\/$/);
    },
  );

  it('is another one for another tenant', () => {
    expect(runFolder({ ...place, tenantId: 'a/b' })).not.toBe(runFolder({ ...place, tenantId: 'a/c' }));
  });
});
