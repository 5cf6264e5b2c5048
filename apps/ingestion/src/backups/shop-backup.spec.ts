import { describe, expect, it } from '@jest/globals';
import { assertObjectKey } from '@nadi/object-store';
import { backupFolder, backupName, manifestKeyOf, retryPauseMs } from './shop-backup.ts';

describe('the place of a backup', () => {
  it('is a key whatever a tenant is called, and another one for each', () => {
    const tenants = ['acme', 'Acme & Söhne', '../acme', '=acme', '.', 'a/b', 'x'.repeat(100), 'ü'.repeat(100)];
    const keys = tenants.map((tenantId) => backupFolder({ tenantId, id: 'shop-1' }) + backupName(new Date(0)));
    for (const key of keys) expect(() => assertObjectKey(manifestKeyOf(key))).not.toThrow();
    expect(new Set(keys).size).toBe(tenants.length);
    expect(keys[0]).toBe('acme/shop-1/products/19700101T000000.000Z.ndjson.gz');
  });
});

describe('a backup that could not be made', () => {
  it('waits twice as long each time, up to an hour', () => {
    const pausesS = [0, 1, 2, 7, 8, 9, 2_000].map((attempts) => retryPauseMs(attempts) / 1_000);
    expect(pausesS).toEqual([15, 30, 60, 1_920, 3_600, 3_600, 3_600]);
  });
});
