import { describe, expect, it } from '@jest/globals';
import { hourFolder, hourOf, manifestKey, mergedKey, sliceKey } from './object-path.ts';

const hour = { contract: 'orders.order-placed', tenantId: 'nadi', hourMs: Date.UTC(2026, 10, 22, 5) };
const folder = 'orders.order-placed/tenant=nadi/date=2026-11-22/hour=05';

describe('names of files', () => {
  it('say contract, tenant, hour, partition and offsets', () => {
    const range = { partition: 2, firstOffset: 10, nextOffset: 25 };
    expect(sliceKey(hour, range, 7)).toBe(`${folder}/p2-10-25-e7.parquet`);
    expect(manifestKey(hour.contract, 'nadi')).toBe('orders.order-placed/tenant=nadi/_manifest.json');
  });

  it('are the same for the same replaced files, whatever their order', () => {
    expect(mergedKey(hour, ['a', 'b'], 1)).toBe(mergedKey(hour, ['b', 'a'], 1));
    expect(mergedKey(hour, ['a', 'b'], 1)).not.toBe(mergedKey(hour, ['a'], 1));
  });

  it('hold tenants apart that have letters no object may have', () => {
    const names = ['a/b', 'a\\b', '..', '', 'x'.repeat(65), 'é'].map((tenantId) => hourFolder({ ...hour, tenantId }));
    expect(new Set(names).size).toBe(names.length);
    names.forEach((name) => expect(name).toMatch(/^orders\.order-placed\/tenant=sha256-[0-9a-f]{32}\/date=/));
  });

  it('begin an hour at its first millisecond', () => {
    expect(hourOf(hour.hourMs + 3_599_999)).toBe(hour.hourMs);
    expect(hourOf(hour.hourMs)).toBe(hour.hourMs);
  });
});
