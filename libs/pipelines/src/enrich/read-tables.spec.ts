import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readTables } from './read-tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'nadi-tables-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('tables of pipelines', () => {
  it('are places by network, and rows by the first column of any other file', () => {
    writeFileSync(join(folder, 'geo.csv'), 'network,country,city\n203.0.113.0/24,IN,Pune\n198.51.100.0/24,DE,\n');
    writeFileSync(join(folder, 'stores.csv'), '\uFEFFstore,region\nst-1,"North, upper"\n');
    const { geo, lookups } = readTables(folder);
    expect(geo?.find('203.0.113.9')).toEqual({ country: 'IN', city: 'Pune' });
    expect(geo?.find('198.51.100.9')).toEqual({ country: 'DE', city: null });
    expect(lookups?.get('stores')?.get('st-1')).toEqual({ store: 'st-1', region: 'North, upper' });
    expect(readTables(join(folder, 'none'))).toEqual({});
  });

  it.each([
    ['geo.csv', 'network,country\n1.1.1.0/24,IN\n', 'has no column city'],
    ['geo.csv', 'network,country,city\nnowhere,IN,Pune\n', '"nowhere" is not a network'],
    ['stores.csv', 'store,region\nst-1,"open\n', 'Quote Not Closed'],
  ])('name the file that is wrong: %s', (name, text, message) => {
    const wrong = mkdtempSync(join(folder, 'wrong-'));
    writeFileSync(join(wrong, name), text);
    expect(() => readTables(wrong)).toThrow(join(wrong, name));
    expect(() => readTables(wrong)).toThrow(message);
  });
});
