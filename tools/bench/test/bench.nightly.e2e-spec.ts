import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BenchReport } from '@nadi/bench';

const cli = fileURLToPath(new URL('../../cli/bin/nadi.js', import.meta.url));
/** Takes ten seconds on a machine of its own; other suites may be running beside it. */
const timeoutMs = 240_000;

/** Runs `nadi bench` with the environment of this test, which names a running stack. */
async function bench(...args: string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, [cli, 'bench', ...args], { timeout: timeoutMs })).stdout;
}

describe('nadi bench --quick', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nadi-bench-'));
  const history = join(folder, 'history.jsonl');
  let report: BenchReport & { readonly commit: string };

  beforeAll(async () => {
    report = JSON.parse(
      await bench('--quick', '--rows', 'serde,produce', '--history', history, '--json'),
    ) as typeof report;
  }, timeoutMs);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('runs every variant that is installed, ours and the floor always', () => {
    expect(report.rows.map(({ row }) => row)).toEqual(['serde', 'serde-resolved', 'produce']);
    for (const { variants } of report.rows) {
      expect(variants.filter(({ role, measured }) => role !== 'peer' && measured === undefined)).toEqual([]);
      expect(variants.filter(({ missing, measured }) => (missing === undefined) === (measured === undefined))).toEqual(
        [],
      );
    }
  });

  it('counts every event that was asked for, in time and CPU time of the processes that took part', () => {
    for (const { variants } of report.rows) {
      for (const { measured } of variants) {
        if (measured === undefined) continue;
        expect(measured.perCpuSecond.median).toBeGreaterThan(0);
        expect(measured.perSecond.median).toBeGreaterThan(0);
        expect(Object.keys(measured.cpuSecondsPerMillion)).toContain('subject');
      }
    }
  });

  it('compares us with everybody else and judges nobody', () => {
    for (const { variants, verdicts } of report.rows) {
      expect(variants.filter(({ role, ratio, measured }) => role !== 'ours' && measured && !ratio)).toEqual([]);
      expect(verdicts).toEqual([]);
    }
    expect(report).toMatchObject({ quick: true, met: true });
  });

  it('keeps the result in the history', () => {
    const [line = ''] = readFileSync(history, 'utf8').split('\n');
    const entry = JSON.parse(line) as { commit: string; variants: { row: string; variant: string }[] };
    expect(entry.commit).toBe(report.commit);
    expect(entry.variants).toContainEqual(expect.objectContaining({ row: 'produce', variant: 'nadi' }));
  });

  it('refuses a row that does not exist', async () => {
    await expect(bench('--rows', 'prodce')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('did you mean produce') as string,
    });
  });
});
