import { describe, expect, it } from '@jest/globals';
import { assertObjectKey } from '@nadi/object-store';
import { backupFolder, backupName, manifestKeyOf } from './shop-backup.ts';

describe('the place of a backup', () => {
  it('is a key whatever a tenant is called, and another one for each', () => {
    const tenants = ['acme', 'Acme & Söhne', '../acme', '=acme', '.', 'a/b', 'x'.repeat(100), 'ü'.repeat(100)];
    const keys = tenants.map((tenantId) => backupFolder({ tenantId, id: 'shop-1' }) + backupName(new Date(0)));
    for (const key of keys) expect(() => assertObjectKey(manifestKeyOf(key))).not.toThrow();
    expect(new Set(keys).size).toBe(tenants.length);
    expect(keys[0]).toBe('acme/shop-1/products/19700101T000000.000Z.ndjson.gz');
  });
});
