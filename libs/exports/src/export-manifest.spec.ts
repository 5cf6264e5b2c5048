import { describe, expect, it } from '@jest/globals';
import { manifestText, type ExportManifest } from './export-manifest.ts';

const manifest: ExportManifest = {
  ...{ formatVersion: 1, export: 'orders-rows', version: 3, tenant: 'acme', source: 'rows of orders.order-placed' },
  ...{ format: 'csv', personal: false, incomplete: null, columns: [{ name: 'tenant_id', type: 'VARCHAR' }] },
  interval: {
    ...{ from: '2026-11-22T12:00:00.000Z', to: '2026-11-22T12:15:00.000Z' },
    positions: { 'orders.order-placed': { 0: { from: 3, to: 9 } } },
  },
  ...{
    key: ['tenant_id'],
    revision: null,
    rows: 2,
    bytes: 40,
    files: [{ key: 'a/b', rows: 2, bytes: 40, sha256: 'ab' }],
  },
};

describe('the text of a manifest', () => {
  it('is the same whatever the order of its keys was', () => {
    const turned = Object.fromEntries(Object.entries(manifest).reverse()) as unknown as ExportManifest;
    expect(manifestText(turned)).toBe(manifestText(manifest));
    expect(JSON.parse(manifestText(manifest))).toEqual(manifest);
  });

  it('keeps the order of columns and files', () => {
    const files = ['b', 'a'].map((key) => ({ key, rows: 1, bytes: 1, sha256: '' }));
    expect((JSON.parse(manifestText({ ...manifest, files })) as ExportManifest).files).toEqual(files);
  });
});
