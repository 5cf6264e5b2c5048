import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, NadiError } from '@nadi/errors';

/** A labelled interval that holds an anomaly; both ends are rows of the file. */
export interface LabelWindow {
  /** Milliseconds since 1970. */
  readonly startMs: number;
  readonly endMs: number;
}

/** One series of a corpus in the layout of the Numenta Anomaly Benchmark. */
export interface CorpusFile {
  /** `<category>/<file>.csv`, as labels name it. */
  readonly name: string;
  /** `timestamp,value` of each row, as they stand in the file. */
  readonly rows: readonly string[];
  /** Milliseconds since 1970; times without a zone are read as UTC. */
  readonly timesMs: Float64Array;
  /** NaN where the file has no value. */
  readonly values: Float64Array;
}

/** Names of all `<category>/<file>.csv` below a folder, sorted. */
export function corpusFiles(folder: string): string[] {
  const categories = listed(folder).filter((name) => isFolder(join(folder, name)));
  const files = categories.flatMap((category) =>
    listed(join(folder, category))
      .filter((name) => name.endsWith('.csv'))
      .map((name) => `${category}/${name}`),
  );
  if (files.length === 0) throw unreadable(folder, 'there is no <category>/<file>.csv below it');
  return files;
}

/** One file: a heading `timestamp,value`, then a row per observation. */
export function readCorpusFile(folder: string, name: string): CorpusFile {
  const file = join(folder, name);
  const lines = text(file).split(/\r?\n/);
  const heading = lines[0]?.trim().split(',') ?? [];
  if (heading[0] !== 'timestamp' || heading[1] !== 'value')
    throw unreadable(`${file}:1`, 'the heading must begin with timestamp,value');
  const filled = lines.slice(1).filter((line) => line !== '');
  const rows: string[] = [];
  const timesMs = new Float64Array(filled.length);
  const values = new Float64Array(filled.length);
  filled.forEach((line, row) => {
    const [timestamp = '', value = ''] = line.split(',');
    rows.push(`${timestamp},${value}`);
    const place = `${file}:${row + 2}`;
    timesMs[row] = timeOf(timestamp, place);
    values[row] = valueOf(value, place);
  });
  return { name, rows, timesMs, values };
}

/** Windows by name of file, from a JSON file `{"<category>/<file>.csv": [[start, end], …]}`. */
export function readWindows(file: string): ReadonlyMap<string, readonly LabelWindow[]> {
  const found = parsed(file);
  if (typeof found !== 'object' || found === null || Array.isArray(found))
    throw unreadable(file, 'it must be an object of windows by name of file');
  return new Map(
    Object.entries(found).map(([name, windows]) => {
      if (!Array.isArray(windows)) throw unreadable(file, `${name} must be a list of [start, end]`);
      return [name, windows.map((window: unknown, index) => windowOf(window, `${file}: ${name}[${index}]`))];
    }),
  );
}

/** The windows of one file; each end must be the time of a row. */
export function windowsOf(
  { name, timesMs }: CorpusFile,
  windows: ReadonlyMap<string, readonly LabelWindow[]>,
): readonly LabelWindow[] {
  const own = windows.get(name);
  if (own === undefined) throw unreadable(name, 'the labels do not name it');
  for (const { startMs, endMs } of own) {
    if (!timesMs.includes(startMs) || !timesMs.includes(endMs))
      throw unreadable(name, 'a window of the labels does not begin and end at rows of the file');
  }
  return own;
}

function windowOf(window: unknown, place: string): LabelWindow {
  const ends: readonly unknown[] = Array.isArray(window) ? window : [];
  const [start, end] = ends;
  if (typeof start !== 'string' || typeof end !== 'string') throw unreadable(place, 'it must be [start, end]');
  return { startMs: timeOf(start, place), endMs: timeOf(end, place) };
}

function timeOf(timestamp: string, place: string): number {
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,9})?)(Z|[+-]\d\d:\d\d)?$/.exec(timestamp);
  const timeMs =
    match === null ? Number.NaN : Date.parse(`${match[1] ?? ''}T${(match[2] ?? '').slice(0, 12)}${match[3] ?? 'Z'}`);
  if (Number.isNaN(timeMs)) throw unreadable(place, `${JSON.stringify(timestamp)} is no time`);
  return timeMs;
}

function valueOf(value: string, place: string): number {
  if (value.trim() === '') return Number.NaN;
  const number = Number(value);
  if (!Number.isFinite(number)) throw unreadable(place, `${JSON.stringify(value)} is no number`);
  return number;
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(text(file));
  } catch (error) {
    throw error instanceof NadiError ? error : unreadable(file, messageOf(error));
  }
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    throw unreadable(folder, messageOf(error));
  }
}

function isFolder(path: string): boolean {
  return statSync(path).isDirectory();
}

function text(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(file, messageOf(error));
  }
}

function unreadable(place: string, reason: string): NadiError {
  return new NadiError('FILE_UNREADABLE', { message: `${place}: ${reason}` });
}
