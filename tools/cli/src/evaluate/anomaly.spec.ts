import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AnomalyReport } from '@nadi/evaluate';
import { runCli } from '../cli.ts';

const rows = 800;
const spikeRow = 600;
const timeOf = (row: number) =>
  new Date(Date.UTC(2024, 0, 1) + row * 300_000).toISOString().slice(0, 19).replace('T', ' ');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nadi-evaluate-'));
  mkdirSync(join(folder, 'data', 'made'), { recursive: true });
  const lines = Array.from(
    { length: rows },
    (_, row) => `${timeOf(row)},${row === spikeRow ? 90 : 20 + Math.sin(row * 1.7) + Math.cos(row * 0.9)}`,
  );
  writeFileSync(join(folder, 'data', 'made', 'spike.csv'), `timestamp,value\n${lines.join('\n')}\n`);
  writeFileSync(
    join(folder, 'windows.json'),
    JSON.stringify({ 'made/spike.csv': [[timeOf(spikeRow - 10), timeOf(spikeRow + 10)]] }),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...argv: string[]) {
  let [stdout, stderr] = ['', ''];
  const exitCode = await runCli(['evaluate', 'anomaly', ...argv], {
    environment: {},
    streams: {
      stdout: { write: (text: string) => (stdout += text) },
      stderr: { write: (text: string) => (stderr += text) },
    },
  });
  return { exitCode, stdout, stderr };
}

describe('nadi evaluate anomaly', () => {
  it('writes the scores of each row, and finds a spike at its row', async () => {
    const out = join(folder, 'out');
    const { exitCode, stdout } = await run(
      ...['--data', join(folder, 'data'), '--labels', join(folder, 'windows.json'), '--out', out, '--json'],
    );
    expect(exitCode).toBe(0);
    const report = JSON.parse(stdout) as AnomalyReport;
    expect(report).toMatchObject({ files: 1, rows });
    expect(report.detectors.map(({ name }) => name)).toEqual(['nadi', 'windowed-gaussian', 'ewma-tail']);
    const lines = readFileSync(join(out, 'made', 'nadi_spike.csv'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines[0]).toBe('timestamp,value,anomaly_score,label');
    expect(lines).toHaveLength(rows + 1);
    const [timestamp, value, score, label] = lines[spikeRow + 1]?.split(',') ?? [];
    expect([timestamp, value, label]).toEqual([timeOf(spikeRow), '90', '1']);
    expect(Number(score)).toBeGreaterThan(0.5);
  });

  it('shows a table without --json, and judges nothing without labels', async () => {
    const { exitCode, stdout } = await run('--data', join(folder, 'data'), '--out', join(folder, 'plain'));
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^800 rows of 1 files scored into /);
  });

  it.each([
    [['--out', 'x'], 2, "required option '--data <dir>'"],
    [['--data', 'x', '--out', 'y', '--zone', 'Moon/Base'], 2, '"Moon/Base" is no IANA time zone'],
    [['--data', '/nowhere', '--out', 'y'], 1, '/nowhere'],
  ])('says what is wrong in %j', async (argv, code, message) => {
    const { exitCode, stderr } = await run(...argv);
    expect(exitCode).toBe(code);
    expect(stderr).toContain(message);
  });
});
