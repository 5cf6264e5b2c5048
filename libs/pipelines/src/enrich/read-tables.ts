import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { messageOf, NadiError } from '@nadi/errors';
import { parse } from 'csv-parse/sync';
import type { LookupTable, PipelineResources } from '../pipeline-event.ts';
import { GeoTable } from './geo-table.ts';

type Row = Readonly<Record<string, string>>;

const geoFile = 'geo.csv';

/**
 * Reads the tables that pipelines look things up in, a CSV file each with a heading: `geo.csv` with network, country and city; in any
 * other file the first column is the key, and the name of the file is that of the table.
 * @throws NadiError TABLE_INVALID naming the file.
 */
export function readTables(folder: string): Pick<PipelineResources, 'geo' | 'lookups'> {
  if (!existsSync(folder)) {
    return {};
  }
  const files = readdirSync(folder).filter((name) => name.endsWith('.csv'));
  const geo = files.includes(geoFile) ? readGeo(join(folder, geoFile)) : undefined;
  const lookups = files
    .filter((name) => name !== geoFile)
    .map((name) => [basename(name, '.csv'), readLookup(join(folder, name))] as const);
  return { ...(geo === undefined ? {} : { geo }), lookups: new Map(lookups) };
}

function readGeo(file: string): GeoTable {
  return guarded(file, () => {
    const rows = readRows(file, ['network', 'country', 'city']);
    return new GeoTable(
      rows.map(({ network = '', country = '', city = '' }) => ({ network, country, city: city === '' ? null : city })),
    );
  });
}

function readLookup(file: string): LookupTable {
  return guarded(file, () => {
    const rows = readRows(file, []);
    return new Map(rows.map((row) => [Object.values(row)[0] ?? '', row]));
  });
}

function readRows(file: string, needed: readonly string[]): readonly Row[] {
  const rows = parse<Row>(readFileSync(file), { columns: true, bom: true, skip_empty_lines: true, trim: true });
  const missing = needed.filter((column) => rows[0] !== undefined && !(column in rows[0]));
  if (missing.length > 0) {
    throw new Error(`has no column ${missing.join(', ')}`);
  }
  return rows;
}

function guarded<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new NadiError('TABLE_INVALID', { message: `${file}: ${messageOf(cause)}`, cause });
  }
}
