import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { corpusFiles, readCorpusFile, readWindows, windowsOf } from './nab-corpus.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nadi-corpus-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

describe('corpus', () => {
  it('is every CSV file of every category, in order', () => {
    write('b/two.csv', '');
    write('a/one.csv', '');
    write('a/readme.md', '');
    write('windows.json', '');
    expect(corpusFiles(folder)).toEqual(['a/one.csv', 'b/two.csv']);
  });

  it('reads times as UTC or with their zone, and tells a missing value from 0', () => {
    write(
      'a/one.csv',
      'timestamp,value\r\n2014-04-01 00:00:00,1.50\n2014-04-01T02:05:00+02:00,\n2014-04-01 00:10:00.000000,0\n',
    );
    const file = readCorpusFile(folder, 'a/one.csv');
    expect([...file.timesMs].map((timeMs) => new Date(timeMs).toISOString().slice(11, 16))).toEqual([
      '00:00',
      '00:05',
      '00:10',
    ]);
    expect([...file.values]).toEqual([1.5, Number.NaN, 0]);
    expect(file.rows[0]).toBe('2014-04-01 00:00:00,1.50');
  });

  it.each([
    ['time,value\n', 'one.csv:1: the heading must begin with timestamp,value'],
    ['timestamp,value\n2014-04-01 00:00:00,1\nyesterday,2\n', 'one.csv:3: "yesterday" is no time'],
    ['timestamp,value\n2014-04-01 00:00:00,high\n', 'one.csv:2: "high" is no number'],
  ])('names the place of what it cannot read in %j', (text, message) => {
    write('a/one.csv', text);
    expect(() => readCorpusFile(folder, 'a/one.csv')).toThrow(message);
  });

  it('refuses a folder without series', () => {
    expect(() => corpusFiles(folder)).toThrow('there is no <category>/<file>.csv below it');
    expect(() => corpusFiles(join(folder, 'none'))).toThrow('no such file or directory');
  });
});

describe('windows', () => {
  const series = 'timestamp,value\n2014-04-01 00:00:00,1\n2014-04-01 00:05:00,2\n';

  it('are read by name of file', () => {
    write('a/one.csv', series);
    const labels = write(
      'windows.json',
      '{"a/one.csv": [["2014-04-01 00:00:00.000000", "2014-04-01 00:05:00.000000"]]}',
    );
    const startMs = Date.UTC(2014, 3, 1);
    expect(windowsOf(readCorpusFile(folder, 'a/one.csv'), readWindows(labels))).toEqual([
      { startMs, endMs: startMs + 300_000 },
    ]);
  });

  it.each([
    ['[]', 'it must be an object'],
    ['{', 'JSON'],
    ['{"a/one.csv": 5}', 'a/one.csv must be a list'],
    ['{"a/one.csv": [["2014-04-01 00:00:00"]]}', 'a/one.csv[0]: it must be [start, end]'],
    ['{"a/two.csv": []}', 'the labels do not name it'],
    ['{"a/one.csv": [["2014-04-01 00:00:00", "2014-04-01 00:05:01"]]}', 'does not begin and end at rows'],
  ])('are refused if they are %s', (text, message) => {
    write('a/one.csv', series);
    const labels = write('windows.json', text);
    expect(() => windowsOf(readCorpusFile(folder, 'a/one.csv'), readWindows(labels))).toThrow(message);
  });
});
