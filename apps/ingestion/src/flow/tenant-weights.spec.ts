import { describe, expect, it } from '@jest/globals';
import { tenantWeights } from './tenant-weights.ts';

describe('tenantWeights', () => {
  it('reads weights of tenants', () => {
    expect(tenantWeights('X', ['none']).size).toBe(0);
    expect([...tenantWeights('X', ['acme=4', 'globex=1000'])]).toEqual([
      ['acme', 4],
      ['globex', 1000],
    ]);
  });

  it.each(['acme', 'acme=0', 'acme=1001', 'acme=-1', '=3', 'acme=1.5'])('refuses %j and names the setting', (text) => {
    expect(() => tenantWeights('NADI_X', [text])).toThrow(/NADI_X: .*acme=4/);
  });
});
