import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runCli } from '../cli.ts';

let configDir: string;
beforeEach(() => {
  configDir = mkdtempSync(join(tmpdir(), 'nadi-config-'));
  mkdirSync(join(configDir, 'metrics'));
});
afterEach(() => rmSync(configDir, { recursive: true, force: true }));

async function testMetrics(files: Readonly<Record<string, string>>) {
  Object.entries(files).forEach(([name, text]) => writeFileSync(join(configDir, 'metrics', name), text));
  const said = { stdout: '', stderr: '' };
  const streams = {
    stdout: { write: (text: string) => (said.stdout += text) },
    stderr: { write: (text: string) => (said.stderr += text) },
  };
  const exitCode = await runCli(['test', 'metrics', '--config', configDir, '--json'], { environment: {}, streams });
  return { exitCode, ...said };
}

const orders = (value: number) => `name: placed
question: How many orders were placed?
source: orders.order-placed
unit: orders
measure: count
tests:
  - name: counts each event
    given: [{ data: {} }, { data: {} }]
    expect: [{ value: ${value} }]
`;

describe('nadi test', () => {
  it('passes when all tests that stand in definitions do', async () => {
    const { exitCode, stdout } = await testMetrics({ 'placed.yaml': orders(2) });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ passed: 1, failed: 0, untested: 0 });
  });

  it('fails with the file and what came instead', async () => {
    const { exitCode, stdout } = await testMetrics({ 'placed.yaml': orders(3) });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      failed: 1,
      definitions: [
        { name: 'placed', results: [{ name: 'counts each event', failures: [expect.stringContaining('was 2')] }] },
      ],
    });
  });

  it('refuses what is no definition, naming file, line and key', async () => {
    const { exitCode, stderr } = await testMetrics({
      'placed.yaml': orders(2).replace('unit: orders', 'units: orders'),
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('placed.yaml:1: unit');
  });
});
